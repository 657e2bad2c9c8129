"""The question that keeps programs out: django-simple-captcha's store and pictures, answers used up once."""
