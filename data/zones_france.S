/* The bytes of zones_france.csv, read-only; data/embedded.cpp gives them a type. */
    .section .rodata
    .balign 16
    .globl kDotpopZonesBegin
    .type kDotpopZonesBegin, %object
kDotpopZonesBegin:
    .incbin DOTPOP_ZONES_FILE
    .globl kDotpopZonesEnd
    .type kDotpopZonesEnd, %object
kDotpopZonesEnd:
    .byte 0
    .size kDotpopZonesBegin, kDotpopZonesEnd - kDotpopZonesBegin

/* Without this note the linker would make the program's stack executable. */
    .section .note.GNU-stack, "", %progbits
