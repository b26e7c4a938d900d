/* The members of a hit that rows are made of: what --fields names. */
#ifndef KZ_CLIENT_FIELD_LIST_H
#define KZ_CLIENT_FIELD_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "index/base/error.h"

#define KZ_FIELD_LIST_MAX 64

/* Names point into tables that live for ever. Zeroed, it is the list nobody gave. */
struct kz_field_list {
        const char *names[KZ_FIELD_LIST_MAX];
        size_t n;
};

/* The columns of rows when nobody says which. */
extern const struct kz_field_list kz_field_list_default;

/* "id,title,date": order and repetitions are kept. KZ_E_INVALID names what is unknown and lists
 * what is known. */
enum kz_status kz_field_list_parse(
        const char *text, struct kz_field_list *ret, struct kz_error *err);

/* Whether one of them is known only when a snippet is cut, which is most of the work of a hit. */
bool kz_field_list_needs_snippet(const struct kz_field_list *list);

#endif
