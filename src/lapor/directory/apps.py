from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "lapor.directory"
    label = "directory"
