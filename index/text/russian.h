/*
 * Russian: Snowball, and a layer around it for what Snowball splits or glues together.
 *
 * Snowball takes the longest ending that looks like one, without knowing a noun from a verb. So it
 * reads Назарбаев as a genitive plural (назарба) and Назарбаева as a noun (назарбаев), Казахстан as
 * a participle like сделан (казахста) and Казахстане as a noun (казахстан), Елена as one like
 * построена (ел). What is done about it:
 *
 *      -ов, -ев     stay: every case of a surname has one stem, and Иванов is no case of Иван. A
 *                   genitive plural then stands apart from its noun; a query for the noun asks for
 *                   it as well, and the other way round (kz_russian_also), where the letters before
 *                   the ending are those of a thing or a trade, and not of a person's name
 *      -ан, -ал     what is taken off Казахстан, Казахстана and канал, канала goes from the other
 *                   cases too
 *      -ен          stays, without its a, о or ы: Жанаозен, Жанаозена, Елена, and the participle
 *                   stays with its long form (построен, построенный)
 *      -ай, -ей     Китай, Китая, Китаю: of a list, for Китая ends like an adjective and читаю is a
 *                   verb; -бай, with most letters before it
 *      казах, аким  and other nouns of a list whose nominative ends like a case of another word
 *
 * The lists are in russian_words.c.
 */
#ifndef KZ_TEXT_RUSSIAN_H
#define KZ_TEXT_RUSSIAN_H

#include "index/text/stemmer.h"

void *kz_russian_open(void);
enum kz_status kz_russian_stem(void *state, struct kz_str word, struct kz_str *ret);
enum kz_status kz_russian_also(
        void *state, struct kz_str word, struct kz_str ret[KZ_STEMMER_ALSO_MAX], size_t *ret_n);
void kz_russian_close(void *state);

#endif
