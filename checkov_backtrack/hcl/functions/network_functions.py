"""The functions of Terraform's language for IP networks.

Follows https://developer.hashicorp.com/terraform/language/functions, "IP Network Functions", and for what the pages
leave out https://github.com/apparentlymart/go-cidr.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Union

from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.functions.argument_checks import whole
from checkov_backtrack.hcl.functions.function_signature import Function
from checkov_backtrack.hcl.language_values import List, Value
from checkov_backtrack.hcl.type_constraints import NUMBER, STRING
from checkov_backtrack.worlds.not_known import Unknowable
from checkov_backtrack.worlds.shown_values import shown

_Address = Union[IPv4Address, IPv6Address]
_Network = Union[IPv4Network, IPv6Network]


def _network(prefix: str) -> _Network:
    address, _, length = prefix.partition("/")
    if re.fullmatch(r"\d+(\.\d+){3}", address, re.ASCII):  # leading zeros mean nothing to Terraform
        address = ".".join(part.lstrip("0") or "0" for part in address.split("."))
    try:
        base = ip_address(address)
    except ValueError:
        base = None
    if base is None or not re.fullmatch("[0-9]+", length) or "%" in address or int(length[:9]) > base.max_prefixlen:
        raise EvaluationError(f"{shown(prefix)} is not a network")
    if isinstance(base, IPv6Address) and base.ipv4_mapped:
        raise Unknowable("an IPv4 address in the form of an IPv6 address")
    network = IPv4Network if isinstance(base, IPv4Address) else IPv6Network
    return network((int(base), int(length)), strict=False)


def _subnet(network: _Network, start: int, length: int) -> str:
    return f"{type(network.network_address)(start)}/{length}"


def _integer(number: Value) -> int:
    if not isinstance(number, int):
        raise EvaluationError(f"{shown(number)} is not a whole number")
    return number


def _cidrhost(prefix: str, host: Value) -> str:
    host = _integer(host)
    network = _network(prefix)
    if not -(2**63) <= host < 2**63:
        raise Unknowable("a host number of more than 64 bits")
    if not -network.num_addresses <= host < network.num_addresses:
        raise EvaluationError(f"{prefix} has no host {host}")
    return str(network.network_address + host % network.num_addresses)


def _cidrnetmask(prefix: str) -> str:
    network = _network(prefix)
    if isinstance(network, IPv6Network):
        raise EvaluationError("an IPv6 network has no netmask")
    return str(network.netmask)


def _cidrsubnet(prefix: str, bits: Value, number: Value) -> str:
    bits, number = whole(bits), _integer(number)
    network = _network(prefix)
    length = network.prefixlen + bits
    if length > network.max_prefixlen:
        raise EvaluationError(f"{prefix} cannot be extended by {bits} bits")
    if bits < 0 or number < 0:
        raise Unknowable("a subnet with a negative number")
    if number >= 2**bits:
        raise EvaluationError(f"{prefix} has no subnet {number}")
    return _subnet(network, int(network.network_address) + (number << (network.max_prefixlen - length)), length)


def _cidrsubnets(prefix: str, *bits: Value) -> List:
    network = _network(prefix)
    first = int(network.network_address)
    free = first  # the first address that no subnet has yet
    subnets = []
    for each in map(whole, bits):
        length = network.prefixlen + each
        if not 1 <= each <= 32 or length > network.max_prefixlen:
            raise EvaluationError(f"{prefix} cannot be extended by {each} bits")
        size = 2 ** (network.max_prefixlen - length)
        start = -(-free // size) * size
        free = start + size
        if free > first + network.num_addresses or first == 0:  # Terraform takes address 0 for the end of all
            raise EvaluationError(f"no room for all subnets in {prefix}")
        subnets.append(_subnet(network, start, length))
    return List(subnets, STRING)


NETWORK: dict[str, Function] = {
    "cidrhost": Function(_cidrhost, (STRING, NUMBER)),
    "cidrnetmask": Function(_cidrnetmask, (STRING,)),
    "cidrsubnet": Function(_cidrsubnet, (STRING, NUMBER, NUMBER)),
    "cidrsubnets": Function(_cidrsubnets, (STRING,), rest=NUMBER),
}
