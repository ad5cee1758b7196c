from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "lapor.insight"
    label = "insight"
