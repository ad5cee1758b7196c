"""Every setting, read from the environment. `docs/operations.md` explains each for an operator; a test compares."""

import os
from pathlib import Path

import environ

env = environ.Env()

# Not resolved: a service user may reach it by another name than its own (see supervisor/service.py).
ROOT = Path(__file__).absolute().parents[3]
HOME = Path(env("LAPOR_HOME", default=str(ROOT / "var")))

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY")
# Hashes what is kept for years: PINs, links to accounts, telephone numbers, seals of the feed. Empty: SECRET_KEY does.
# A new SECRET_KEY ends sessions alone where the former one stays as this.
HASH_KEY = env("HASH_KEY", default="")
# Seals reporters' identities (Fernet). Losing it loses them; the first key seals, further ones still open.
IDENTITY_KEYS = env.list("IDENTITY_KEY")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PUBLIC_URL = env("PUBLIC_URL", default="http://127.0.0.1:8000")
BEHIND_TLS = PUBLIC_URL.startswith("https://")
# How many proxies of ours stand in front; 0: the peer's address is the visitor's.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    # Before allauth: its templates are overridden here.
    "lapor.web",
    "allauth",
    "allauth.account",
    "django_htmx",
    "leaflet",
    "procrastinate.contrib.django",
    "lapor.common",
    "lapor.directory",
    "lapor.reports",
    "lapor.insight",
    "lapor.messaging",
    "lapor.evaluation",
    "lapor.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lapor.web.kit.requests.PackingMiddleware",
    "csp.middleware.CSPMiddleware",
    "lapor.web.kit.visits.VisitMiddleware",
    "lapor.web.kit.requests.RequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lapor.web.public.devices.DeviceMiddleware",
    "lapor.web.kit.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lapor.web.kit.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "lapor.config.urls"
CSRF_FAILURE_VIEW = "lapor.web.kit.refusals.csrf_failure"
WSGI_APPLICATION = "lapor.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lapor.web.kit.guards.page_context",
            ],
        },
    },
]

FORM_RENDERER = "lapor.web.kit.renderers.WidgetRenderer"

DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"]["ENGINE"] = "lapor.common.postgresql"
DATABASES["default"].setdefault("OPTIONS", {})
# Seconds that one statement may take, by kind of work (`common/postgresql/work.py`); 0: as long as it likes.
STATEMENT_TIMEOUTS = {
    "page": env.int("PAGE_TIMEOUT", default=10),
    "step": env.int("STEP_TIMEOUT", default=15),
    "board": env.int("BOARD_TIMEOUT", default=30),
    "sweep": env.int("SWEEP_TIMEOUT", default=600),
}
MIGRATION_LOCK_TIMEOUT = env.int("MIGRATION_LOCK_TIMEOUT", default=60)
# Boards that are made at the same time in the whole installation, and as many exports; how long one waits for a turn,
# and how long an export may be under way.
BOARDS_AT_ONCE = env.int("BOARDS_AT_ONCE", default=max(1, (os.cpu_count() or 1) // 2))
BOARD_WAIT = env.int("BOARD_WAIT", default=8)
EXPORT_TIMEOUT = env.int("EXPORT_TIMEOUT", default=600)
DATABASES["default"]["OPTIONS"]["pool"] = {
    # None is kept that is not used: each kind of work has its own.
    "min_size": 0,
    "max_size": env.int("DATABASE_POOL", default=8),
    # Seconds: who waits longer for a connection is told to come back. A database that is back is found soon.
    "timeout": 3,
    "reconnect_timeout": 5,
}
# Statements of hot paths are planned once for each connection. A pooler that gives every transaction another one must
# know of prepared statements; else: off.
if env.bool("DATABASE_PREPARES", default=True):
    DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 2
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["ATOMIC_REQUESTS"] = False
# A streaming replica for the map, the public list and the boards, and how many seconds it may be behind.
REPLICA_URL = env("REPLICA_URL", default="")
REPLICA_LAG = env.int("REPLICA_LAG", default=10)
if REPLICA_URL:
    MIDDLEWARE.append("lapor.web.kit.own_writes.OwnWritesMiddleware")
    DATABASES["replica"] = {
        **DATABASES["default"],
        **env.db("REPLICA_URL"),
        "ENGINE": "lapor.common.postgresql",
    }
    DATABASES["replica"]["OPTIONS"] = {
        **DATABASES["default"]["OPTIONS"],
        **env.db("REPLICA_URL").get("OPTIONS", {}),
        # A page finds out soon that it is away.
        "pool": {**DATABASES["default"]["OPTIONS"]["pool"], "min_size": 0, "timeout": 1},
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# After so long without a sign of life nothing becomes due before an operator has confirmed the clock.
CLOCK_LEAP_HOURS = env.int("CLOCK_LEAP_HOURS", default=24)

CACHES = {
    "default": {
        # Shared by all processes, so that sign-in limits hold; PostgreSQL is the only server we ask for.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "common_cache",
        # Keys carry visitors' addresses.
        "KEY_FUNCTION": "lapor.common.codes.cache_key",
    }
}

AUTH_USER_MODEL = "directory.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email", "phone")},
    },
    {"NAME": "lapor.directory.passwords.GuessableValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/start/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "lapor.web.public.accounts.Adapter"
ACCOUNT_FORMS = {
    "signup": "lapor.web.public.accounts.QuietSignUpForm",
    "reset_password": "lapor.web.public.accounts.OwnResetForm",
}
ACCOUNT_SIGNUP_FORM_CLASS = "lapor.directory.sign_in.SignUpForm"
# One address, replaced when the new one is proved; its owner is told of what happens to the account.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Signing in is counted in lapor.web.kit.sign_in_limits instead, which knows devices. Letters to one address, whoever
# asks for them: so few a day that nobody's mailbox is filled; each that came holds a link that works.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
    "reset_password": "20/m/ip,10/d/key",
    "confirm_email": "10/d/key",
}
ACCOUNT_SESSION_REMEMBER = None
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

PROCRASTINATE_ON_APP_READY = "lapor.config.schedule.declare"

EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# Where mail is sent, an account signs in once its address is proved.
ACCOUNT_EMAIL_VERIFICATION = env(
    "ACCOUNT_EMAIL_VERIFICATION",
    default="optional"
    if EMAIL_CONFIG["EMAIL_BACKEND"].split(".")[-2] in ("console", "dummy")
    else "mandatory",
)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="lapor@localhost")

# The other ways out; each is off while its settings are empty. `./lapor doctor` says what is wrong with them.
WHATSAPP_URL = env("WHATSAPP_URL", default="https://graph.facebook.com/v23.0")
WHATSAPP_PHONE_ID = env("WHATSAPP_PHONE_ID", default="")
WHATSAPP_TOKEN = env("WHATSAPP_TOKEN", default="")
# Signs what Meta sends to us; and the word by which it knows our address for the first time.
WHATSAPP_APP_SECRET = env("WHATSAPP_APP_SECRET", default="")
WHATSAPP_VERIFY_TOKEN = env("WHATSAPP_VERIFY_TOKEN", default="")
WHATSAPP_TEMPLATE = env("WHATSAPP_TEMPLATE", default="lapor_notice")
WHATSAPP_CODE_TEMPLATE = env("WHATSAPP_CODE_TEMPLATE", default="lapor_code")
SMS_URL = env("SMS_URL", default="")
SMS_SHAPE = env("SMS_SHAPE", default="kannel")
SMS_USER, SMS_PASSWORD = env("SMS_USER", default=""), env("SMS_PASSWORD", default="")
SMS_SENDER = env("SMS_SENDER", default="LAPOR")
# What a gateway shows when it calls us.
SMS_WEBHOOK_KEY = env("SMS_WEBHOOK_KEY", default="")
TELEGRAM_URL = env("TELEGRAM_URL", default="https://api.telegram.org")
TELEGRAM_TOKEN, TELEGRAM_BOT = env("TELEGRAM_TOKEN", default=""), env("TELEGRAM_BOT", default="")
TELEGRAM_WEBHOOK_KEY = env("TELEGRAM_WEBHOOK_KEY", default="")
# Our key with browsers' push services, and where these may be.
PUSH_KEY = env("PUSH_KEY", default="")
PUSH_HOSTS = env.list(
    "PUSH_HOSTS",
    default=["fcm.googleapis.com", "push.services.mozilla.com", "notify.windows.com", "push.apple.com"],
)
# How long it is kept what was sent to whom; never what was said.
DELIVERY_RETENTION_DAYS = env.int("DELIVERY_RETENTION_DAYS", default=400)

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SECURE = BEHIND_TLS
LOCALE_PATHS = [Path(__file__).absolute().parents[1] / "locale"]
FORMAT_MODULE_PATH = "lapor.config.formats"
# Whose installation this is, for people: shown at the foot of every page and under /about/. Empty parts are left out.
SITE_NAME = env("SITE_NAME", default="")
SITE_PHONE = env("SITE_PHONE", default="")
SITE_EMAIL = env("SITE_EMAIL", default="")
SITE_ADDRESS = env("SITE_ADDRESS", default="")
# A picture file (SVG, PNG, WebP, JPEG), shown small beside the mark.
SITE_LOGO = env("SITE_LOGO", default="")

TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(HOME / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or env.bool("PLAIN_STATIC", default=False)
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "lapor.common.files.reception.UploadHandler",
]
# Uploads go to disk, never to memory, from the first 256 kB on.
FILE_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# More than are taken: the form says so, with every word in it.
DATA_UPLOAD_MAX_NUMBER_FILES = 100
# Megabytes of attachments that one address may send a day; that it may leave here before it sends them, and all
# together; and what uploads leave free. A network and an officer have five times as much as an address.
SENT_MB_OF_ADDRESS = env.int("SENT_MB_OF_ADDRESS", default=2_000)
UNSENT_MB_OF_ADDRESS = env.int("UNSENT_MB_OF_ADDRESS", default=1_000)
UNSENT_MB = env.int("UNSENT_MB", default=5_000)
FREE_DISK_MB = env.int("FREE_DISK_MB", default=500)
SCANNER_ADDRESS = env("SCANNER_ADDRESS", default="")

# Address template of map tiles, e.g. of an own tile server; empty: outlines and pins only.
TILE_URL = env("TILE_URL", default="")

SESSION_ENGINE = "lapor.common.sessions"
# A receipt is open until the browser is closed; whoever signs in may ask for longer.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
OFFICER_IDLE_MINUTES = env.int("OFFICER_IDLE_MINUTES", default=45)
# Only this very host may set them.
_HOST = "__Host-" if BEHIND_TLS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_HOST}sessionid", f"{_HOST}csrftoken"
DEVICE_COOKIE_NAME = f"{_HOST}device"
WROTE_COOKIE_NAME = f"{_HOST}wrote"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Where whoever finds a hole may write: an e-mail address or the address of a page. Empty: no security.txt.
SECURITY_CONTACT = env("SECURITY_CONTACT", default="")
_TILES = [TILE_URL.split("/{")[0]] if TILE_URL else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:", *_TILES],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"

# Who may read /metrics from elsewhere than this machine: whoever sends this as a bearer token. Empty: nobody.
METRICS_TOKEN = env("METRICS_TOKEN", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "lapor.common.logs.Formatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
        "json": {"()": "lapor.common.logs.JsonFormatter"},
    },
    "filters": {"by_strangers": {"()": "lapor.common.logs.WithoutTraceback"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": env("LOG_FORMAT", default="line"),
            "filters": ["by_strangers"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"lapor": {"level": "INFO"}},
}
