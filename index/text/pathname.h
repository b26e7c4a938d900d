/*
 * Terms by which documents are found by their path. Of /home/a/Reports/kz-2020.tar.gz these are
 *
 *      home  a  reports  kz-2020.tar.gz          every name
 *      /home  home/a  a/reports  reports/kz-…    every two names that follow each other
 *      kz-2020.tar  *.gz                         the last name without its extension; that alone
 *
 * Names are normalised as words are, so that capitals and ways of composing letters do not matter.
 * Runs of three names and more are looked for as the pairs they are made of: no positions needed.
 */
#ifndef KZ_TEXT_PATHNAME_H
#define KZ_TEXT_PATHNAME_H

#include "index/base/error.h"
#include "index/base/str.h"

/* The longest term in bytes. */
#define KZ_PATHNAME_TERM_MAX 230

/* A term, valid until the callback returns; what it returns but KZ_OK ends the call. */
typedef enum kz_status (*kz_pathname_fn)(void *context, struct kz_str term);

/* Every term of a path. KZ_E_NOMEM, or what fn returned. */
enum kz_status kz_pathname_each(struct kz_str path, kz_pathname_fn fn, void *context);

/*
 * The terms that a path must all have to be meant by `wanted`: names separated by /, one at its
 * beginning when it is the whole path from the root; * and ** stand for any names, *.pdf for the
 * last name. KZ_E_INVALID, before any call of fn: there is no name in it, or a * somewhere else.
 */
enum kz_status kz_pathname_wanted(struct kz_str wanted, kz_pathname_fn fn, void *context);

#endif
