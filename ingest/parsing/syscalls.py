"""A kernel filter for a parsing child: system calls that a parser never needs are refused, whatever code asks for them.

The audit hook of `ingest.parsing.child` binds Python code; this binds the libraries in C as well, after a hostile file
took one over. A refused call returns "not permitted" and the parse goes on or fails; threads stay possible, other
programs, sockets, and looking into or ending other processes do not.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_MASKED = 0x45  # jump where any of the bits is set
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_UNKNOWN = 0x00050000 | errno.ENOSYS
_CLONE3 = 435
_CLONE_THREAD = 0x00010000
_X32 = 0x40000000  # the numbers from here on are another set of calls on x86-64

# What starts programs or processes, opens sockets, looks into or ends other processes, or changes the machine.
_CALLS = {
    "x86_64": (
        0xC000003E,
        56,
        {
            **{"execve": 59, "execveat": 322, "fork": 57, "vfork": 58},
            **{"socket": 41, "socketpair": 53, "connect": 42, "bind": 49, "listen": 50, "io_uring_setup": 425},
            **{"ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "pidfd_open": 434},
            **{"kill": 62, "tkill": 200, "pidfd_send_signal": 424, "mount": 165, "umount2": 166, "chroot": 161},
            **{"unshare": 272, "setns": 308, "bpf": 321, "perf_event_open": 298, "keyctl": 250, "reboot": 169},
            **{"init_module": 175, "finit_module": 313, "kexec_load": 246, "userfaultfd": 323, "pivot_root": 155},
        },
    ),
    "aarch64": (
        0xC00000B7,
        220,
        {
            **{"execve": 221, "execveat": 281},
            **{"socket": 198, "socketpair": 199, "connect": 203, "bind": 200, "listen": 201, "io_uring_setup": 425},
            **{"ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "pidfd_open": 434},
            **{"kill": 129, "tkill": 130, "pidfd_send_signal": 424, "mount": 40, "umount2": 39, "chroot": 51},
            **{"unshare": 97, "setns": 268, "bpf": 280, "perf_event_open": 241, "keyctl": 219, "reboot": 142},
            **{"init_module": 105, "finit_module": 273, "kexec_load": 104, "userfaultfd": 282, "pivot_root": 41},
        },
    ),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def refuse_system_calls() -> bool:
    """Put the filter on this process for good; False where the machine is of another kind or its kernel has none.

    The process must have given up new privileges before.
    """
    known = _CALLS.get(platform.machine())
    if known is None:
        return False
    instructions = _filter(*known)
    program = _Program(len(instructions) // 8, instructions)
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _filter(architecture: int, clone: int, refused: dict[str, int]) -> bytes:
    """The program: calls of another architecture and those in `refused` are refused, `clone` but for threads too."""
    numbers = sorted(refused.values())
    steps: list[tuple[int, int, int, int]] = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _REFUSE),
        (_EQUAL, 0, 1, _CLONE3),  # its flags lie in memory, out of sight: the C library then takes the older call
        (_RETURN, 0, 0, _UNKNOWN),
        (_EQUAL, 0, 3, clone),
        (_LOAD, 0, 0, _FIRST_ARGUMENT_AT),
        (_MASKED, len(numbers) + 1, 0, _CLONE_THREAD),
        (_RETURN, 0, 0, _REFUSE),
    ]
    # Each compares with one number; from the last on, the step that allows stands before the one that refuses.
    steps += [(_EQUAL, len(numbers) - at, 0, number) for at, number in enumerate(numbers)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    return b"".join(struct.pack("<HBBI", *step) for step in steps)
