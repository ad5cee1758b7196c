from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "lapor.common"
    label = "common"
