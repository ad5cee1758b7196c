from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "lapor.evaluation"
    label = "evaluation"
