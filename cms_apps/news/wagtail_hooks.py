from wagtail_modeladmin.options import modeladmin_register

from .modeladmin import NewsGroup

modeladmin_register(NewsGroup)
