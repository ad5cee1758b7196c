"""Mail, by the server of EMAIL_URL."""
