#include "index/ingest/html_title.h"

#include "index/ingest/html_site.h"
#include "index/ingest/html_words.h"

#define TOLD_MAX 8 /* titles that headings are compared with */
#define HEADINGS_MAX 24
#define PARTS_MAX 7          /* of a title, that a heading is compared with */
#define SHARED_ENOUGH 50     /* per cent of the words of two titles: versions of one */
#define SHARED_NEARLY_ALL 80 /* ... of what is not a main heading */
#define PART_WORDS_MIN 3     /* of a heading that is a later part of a title */

static unsigned greater(unsigned a, unsigned b)
{
        return a > b ? a : b;
}

/* With the first part of "The Title | News | The Site", or another of "The Site » The Title": there
 * a word or two may be the name of a section. */
static unsigned agreement_of_parts(struct kz_str heading, struct kz_str told)
{
        bool long_enough = kz_html_words_count(heading) >= PART_WORDS_MIN;
        unsigned best = 0;
        int parts;

        for (parts = 0; told.len && parts < PARTS_MAX && (parts == 0 || long_enough); parts++)
                best = greater(best, kz_html_words_shared(heading, kz_html_site_first_part(&told)));
        return best;
}

/* How well a heading agrees with what the page tells of its title: per cent of shared words. */
static unsigned agreement(const struct kz_html_meta *meta, struct kz_str heading)
{
        const struct kz_html_candidate *told;
        unsigned best = 0;
        size_t at = 0;
        int count = 0;

        for (; count < TOLD_MAX && (told = kz_html_meta_next(meta, KZ_HTML_TITLE_FIELD, &at));
                count++) {
                struct kz_str value = kz_buf_str(&told->value);

                best = greater(best, kz_html_words_shared(heading, value));
                best = greater(best, kz_html_words_shared(heading, kz_html_site_cut(meta, value)));
                best = greater(best, agreement_of_parts(heading, value));
        }
        return best;
}

/* The heading that agrees best with what is told, and of two that do alike the longer one: a main
 * heading need not agree as well. */
static const struct kz_html_candidate *find_headline(const struct kz_html_meta *meta)
{
        const struct kz_html_candidate *heading, *best = NULL;
        unsigned best_agreement = 0, now;
        size_t at = 0, words, best_words = 0;
        int count = 0;

        for (; count < HEADINGS_MAX && (heading = kz_html_meta_next(meta, KZ_HTML_HEADING, &at));
                count++) {
                if (kz_html_site_is(meta, kz_buf_str(&heading->value)) ||
                        kz_html_site_ends_titles(meta, kz_buf_str(&heading->value)))
                        continue;
                now = agreement(meta, kz_buf_str(&heading->value));
                if (now < (heading->trust >= KZ_HTML_TOLD ? SHARED_ENOUGH : SHARED_NEARLY_ALL) ||
                        now < best_agreement)
                        continue;
                words = kz_html_words_count(kz_buf_str(&heading->value));
                if (now == best_agreement && words <= best_words)
                        continue;
                best = heading;
                best_agreement = now;
                best_words = words;
        }
        return best;
}

/* A main heading that is not the site's name, for pages that tell nothing else of worth. */
static const struct kz_html_candidate *main_heading(const struct kz_html_meta *meta)
{
        const struct kz_html_candidate *heading;
        size_t at = 0;

        while ((heading = kz_html_meta_next(meta, KZ_HTML_HEADING, &at))) {
                if (heading->trust >= KZ_HTML_TOLD &&
                        !kz_html_site_is(meta, kz_buf_str(&heading->value)) &&
                        !kz_html_site_ends_titles(meta, kz_buf_str(&heading->value)))
                        return heading;
        }
        return NULL;
}

static struct kz_html_title shown(const struct kz_html_candidate *heading)
{
        return (struct kz_html_title){kz_buf_str(&heading->value), heading->origin, heading};
}

struct kz_html_title kz_html_title_choose(const struct kz_html_meta *meta)
{
        const struct kz_html_candidate *told, *heading = find_headline(meta);
        struct kz_html_title title = {KZ_STR_NULL, NULL, NULL};
        size_t at = 0;

        if (heading)
                return shown(heading);
        heading = main_heading(meta);
        while ((told = kz_html_meta_next(meta, KZ_HTML_TITLE_FIELD, &at))) {
                title.text = kz_html_site_cut(meta, kz_buf_str(&told->value));
                title.origin = told->origin;
                if (title.text.len && !kz_html_site_is(meta, title.text))
                        break;
                /* It is the site's name: better than nothing, but not than a heading. */
                if (heading)
                        return shown(heading);
        }
        if (!title.text.len && heading)
                return shown(heading);
        if (told && told->trust == KZ_HTML_TOLD)
                title.text = kz_html_site_cut_unknown(meta, title.text);
        return title;
}
