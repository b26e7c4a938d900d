/*
 * Letters of one script that stand for those of another: c in «cоюз», ə in «жəне», ó in «чтó», І in
 * «Іle». People type what they see, and fonts of old PDFs have no ә. Such a word is one word, of
 * the script that all its letters can be read in; where that is both, of the script that most are
 * of.
 *
 * But scripts change also where a space got lost («передаетTengrinews.kzсо»), and there a word
 * ends: when some letters can be read in neither script, when a capital follows a small letter or
 * small letters follow several capitals, and behind the point of a domain.
 */
#ifndef KZ_TEXT_LOOKALIKE_H
#define KZ_TEXT_LOOKALIKE_H

#include <stdint.h>

#include "index/base/str.h"
#include "index/text/script.h"

/* The letter of script that looks like cp, a letter without marks; 0 when there is none. */
int32_t kz_lookalike(int32_t cp, enum kz_script script);

/*
 * Whether the Latin and Cyrillic letters of text that begin at start are one word. *ret_script: in
 * which script it is to be read. *ret_end: behind its last letter, or behind the one that shows that
 * they are not. Asking again for letters before that one would take time that grows with the square
 * of their number.
 */
bool kz_lookalike_joins(
        struct kz_str text, size_t start, enum kz_script *ret_script, size_t *ret_end);

#endif
