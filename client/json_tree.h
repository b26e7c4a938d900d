/*
 * Jansson's tree of an answer, made faster than by Jansson itself: the library has checked the text
 * already, and most strings of an answer stand in it as they are.
 */
#ifndef KZ_CLIENT_JSON_TREE_H
#define KZ_CLIENT_JSON_TREE_H

#include <jansson.h>

/*
 * The tree that json_loads with JSON_ALLOW_NUL makes of an answer of the library, which is
 * well-formed. NULL when it cannot be made here: json_loads may know how, or says why not.
 */
json_t *kz_json_tree(const char *text);

#endif
