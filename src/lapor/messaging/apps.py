from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "lapor.messaging"
    verbose_name = "Kabar"
