from accounts.models.absence import Absence
from accounts.models.mandate import Mandate
from accounts.models.role import Role
from accounts.models.user import User

__all__ = ["Absence", "Mandate", "Role", "User"]
