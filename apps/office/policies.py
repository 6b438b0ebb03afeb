"""Who may change the lists of the admin that are one for the city."""

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy

from apps.accounts.queries import roles_of


class CityPolicy(ModelPermissionPolicy):
    """Staff of the whole city, while their role lasts; no group is needed."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Django's permissions, or the role. Asked for every row of a list: kept on the user."""
        if super().user_has_permission(user, action):
            return True
        if not hasattr(user, "is_staff_of_the_city"):
            user.is_staff_of_the_city = any(
                facts.role == "staff" and facts.scope_kind == "city" for facts in roles_of(user)
            )
        return bool(user.is_staff_of_the_city)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Any of them."""
        return any(self.user_has_permission(user, action) for action in actions)
