"""The people of a demonstration: somebody for every group of the procedures, and one for every role of the program."""
from dataclasses import dataclass
from datetime import datetime

from storage.database import Database
from storage.people import Group, User
from web import passwords

PASSWORD = "tramita-demo"  # of a database that is only for looking; ./tramita demo prints it


@dataclass(frozen=True)
class Persona:
    login: str
    name: str
    groups: tuple[str, ...]
    roles: tuple[str, ...]
    sees: str  # what to look at when signed in as this person


PERSONAS = (
    Persona("luz.castano", "Luz Marina Castaño", ("Coordinador Seccional",), ("staff",), "pide anulaciones, corrige, radica y archiva"),
    Persona("hernan.ospina", "Hernán Darío Ospina", ("Coordinador Seccional",), ("staff",), "otra seccional: Neiva"),
    Persona("claudia.rincon", "Claudia Patricia Rincón", ("Coordinador Servicio al Cliente",), ("staff",), "revisa soportes y aprueba refacturaciones"),
    Persona("andres.quintero", "Andrés Felipe Quintero", ("Jefe Servicio al cliente",), ("staff",), "aprueba anulaciones"),
    Persona("yesid.mosquera", "Yesid Mosquera", ("Auxiliar Skaner",), ("staff",), "digitaliza los documentos"),
    Persona("gloria.jaramillo", "Gloria Inés Jaramillo", ("Gerencia Operaciones",), ("staff",), "mira los casos y recibe los escalamientos"),
    Persona("paula.arango", "Paula Andrea Arango", ("Coordinador Servicio al Cliente",), ("owner",), "dibuja el proceso, sus parámetros y calendario"),
    Persona("marta.solano", "Marta Cecilia Solano", (), ("auditor",), "lee todo, repite y verifica los casos"),
    Persona("jairo.pena", "Jairo Peña", (), ("operator",), "atiende incidentes, trabajos, temporizadores y correo"),
    Persona("admin", "Administración", (), ("admin",), "todo, y además personas y grupos"),
)


def add_people(database: Database, at: datetime) -> None:
    """Add everybody who is not there yet."""
    kept = passwords.made(PASSWORD)
    with database.transaction() as store:
        for one in PERSONAS:
            if store.people.get(one.login) is None:
                store.people.add(User(one.login, one.name, f"{one.login}@tramita.example", frozenset(one.roles), frozenset(one.groups),
                                      password=kept), at)
        for name in sorted({group for one in PERSONAS for group in one.groups}):
            kept_group = store.people.group(name)
            if kept_group is None or kept_group.email is None:
                store.people.save_group(Group(name, None, f"{name.lower().replace(' ', '.')}@tramita.example"))
