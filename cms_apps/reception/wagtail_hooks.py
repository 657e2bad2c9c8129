from wagtail_modeladmin.options import modeladmin_register

from .modeladmin import ReceptionGroup

modeladmin_register(ReceptionGroup)
