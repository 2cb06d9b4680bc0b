"""Django's settings of one clinic: strict by default, on a laptop and on a server alike."""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from lightmask.clinic import configured

CLINIC = configured.from_environment()

SECRET_KEY, *SECRET_KEY_FALLBACKS = CLINIC.secret_keys
DEBUG = False
ALLOWED_HOSTS = list(CLINIC.hosts)
SECURE = bool(CLINIC.origin)  # a proxy in front speaks TLS

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "lightmask.clinic",  # before allauth, whose pages take our look
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "simple_history",
]

MIDDLEWARE = [
    "lightmask.clinic.accounts.private.HeadersMiddleware",
    "lightmask.clinic.accounts.refused.RefusedMiddleware",
    "csp.middleware.CSPMiddleware",
    "lightmask.clinic.accounts.plain.PlainMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lightmask.clinic.accounts.private.LastingMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lightmask.clinic.accounts.locale.PersonalMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "lightmask.clinic.accounts.second_factor.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "lightmask.clinic.urls"
ASGI_APPLICATION = "lightmask.clinic.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "lightmask.clinic.desk.context.page",
            ],
        },
    },
]
FORM_RENDERER = "lightmask.clinic.desk.renderer.ClinicForms"

DATABASES = {"default": {"ATOMIC_REQUESTS": False, **CLINIC.database}}

# Guesses and used codes are counted here; a small one would forget them while somebody floods it with names.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}}

# Who may come in
AUTH_USER_MODEL = "clinic.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "lightmask.clinic.accounts.passwords.WordsOfTheHouse"},
    {"NAME": "lightmask.clinic.accounts.passwords.SoonGuessed"},
    {"NAME": "lightmask.clinic.accounts.passwords.Breached"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:start"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_ADAPTER = "lightmask.clinic.accounts.adapter.ClosedDoor"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "40/h/key"}  # beside axes: many addresses, one name
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "lightmask.clinic.accounts.adapter.LockedFactors"
MFA_FORMS = {
    "authenticate_webauthn": "lightmask.clinic.accounts.passkeys.Noted",
    "login_webauthn": "lightmask.clinic.accounts.passkeys.NotedLogin",
    "reauthenticate_webauthn": "lightmask.clinic.accounts.passkeys.NotedAgain",
}
MFA_TOTP_PERIOD, MFA_TOTP_TOLERANCE = 30, 0  # seconds; no code before or after its own
MFA_RECOVERY_CODE_COUNT, MFA_RECOVERY_CODE_DIGITS = 10, 8
MFA_TOTP_ISSUER = "lightmask clinic"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "clinic/accounts/locked.html"
AXES_USERNAME_CALLABLE = "lightmask.clinic.accounts.lockout.name_of"
AXES_VERBOSE = False
PASSWORD_RESET_TIMEOUT = 86_400
SESSION_COOKIE_AGE = 12 * 3600  # at most; accounts.private ends what nobody uses
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = ("__Host-session", "__Host-csrf") if SECURE else ("sessionid", "csrftoken")
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True  # scripts take the token from the form
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Strict"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # names never travel in a cookie
CSRF_TRUSTED_ORIGINS = [CLINIC.origin] if SECURE else []

# What a browser may do
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024**2
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024**2
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# Words and days
LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = ["lightmask.clinic.formats"]
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [Path(__file__).parent / "locale"]  # asked before the words of every app above
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

# Files
STATIC_URL = "static/"
STATIC_ROOT = CLINIC.folder / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": CLINIC.media, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = CLINIC.media
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = CLINIC.folder / "mail"
globals().update(CLINIC.post)  # a mail server, where the environment names one

SIMPLE_HISTORY_ENABLED = True
PLANNERS_AT_ONCE = 1
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": "lightmask.clinic.accounts.log_lines.Lines",
            "format": "%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s %(message)s", "datefmt": "%Y-%m-%dT%H:%M:%S",
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR"},  # refusals are told by accounts.refused, without their paths
        "lightmask": {"handlers": ["stderr"], "level": "WARNING"},
        "axes": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
    },
}  # fmt: skip
