/* The terminal, or what stands in for it. */
#ifndef KZ_CLIENT_TERMINAL_H
#define KZ_CLIENT_TERMINAL_H

#include "index/base/buf.h"

enum kz_color {
        KZ_COLOR_AUTO, /* on a terminal, unless NO_COLOR is set (no-color.org) or TERM is dumb */
        KZ_COLOR_ALWAYS,
        KZ_COLOR_NEVER,
};

struct kz_terminal {
        bool is_terminal;
        size_t columns; /* 0: not a terminal */
        bool color;
};

/* Gives descriptors 0 to 2 something to be when the caller closed them, so that no socket of ours
 * takes their place and is written to; a write to them fails still. */
void kz_terminal_guard(void);

/* "auto", "always", "never"; KZ_E_INVALID. */
enum kz_status kz_terminal_color(const char *text, enum kz_color *ret, struct kz_error *err);

struct kz_terminal kz_terminal_look(int fd, enum kz_color choice);

/* Writes to stdout. KZ_E_END: nobody reads it any more, which is no failure worth a word. */
enum kz_status kz_terminal_write(struct kz_str text, struct kz_error *err);

/* Prints "program: message" on stderr, as one line that no terminal acts on. */
void kz_terminal_complain(const char *program, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

#endif
