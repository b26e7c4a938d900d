#include "index/ingest/html_noise.h"

#include <stdlib.h>

#include "index/ingest/html_names.h"

/* Characters: what is named so is left out when it is no longer. */
#define ABOUT_MAX 200
#define PERSON_MAX 600

/* How many times the prose that remains noise may hold. Below a short article there may be very
 * many comments; and when the page says where its article is, that can be believed. */
#define NOISE_TIMES 4
#define COMMENTS_TIMES 16
#define MARKED_TIMES 20
#define MARKED_MIN 250

/* Each round takes one element for no noise; those who name their parts so badly that it takes more
 * get some noise left out less. */
#define ROUNDS 8

static bool is_noise_by_tag(uint8_t tag)
{
        return tag == KZ_HTML_NAV || tag == KZ_HTML_FOOTER || tag == KZ_HTML_ASIDE ||
               tag == KZ_HTML_CAPTION;
}

static bool is_noise(const struct kz_html_scores *scores, const struct kz_html_page *page, size_t i)
{
        const struct kz_html_element *element = &page->elements[i];
        const struct kz_html_sums *sums = &scores->elements[i];
        uint32_t own_marked = scores->marked[element->parent] ? 0 : sums->marked;

        /* What holds most of the article. */
        if (own_marked > scores->elements[0].marked / 2)
                return false;
        if (is_noise_by_tag(element->tag))
                return true;
        if (element->tag == KZ_HTML_QUOTE || (element->hints & KZ_HTML_HINT_TEXT))
                return false;
        if (element->hints & (KZ_HTML_HINT_NOISE | KZ_HTML_HINT_COMMENTS))
                return true;
        if (own_marked || (element->hints & KZ_HTML_HINT_MAIN) || element->tag == KZ_HTML_ARTICLE)
                return false;
        if ((element->hints & KZ_HTML_HINT_PERSON) && sums->text < PERSON_MAX)
                return true;
        return ((element->hints & KZ_HTML_HINT_ABOUT) || element->tag == KZ_HTML_FORM) &&
               sums->text < ABOUT_MAX;
}

/* The element that is too large for noise; 0 when there is none. prose: of each element, with all
 * that is left out. */
static uint32_t find_too_large(const struct kz_html_scores *scores, const struct kz_html_page *page,
        const bool *noise, const uint32_t *prose)
{
        const struct kz_html_sums *rest = &scores->elements[0];
        uint32_t times = rest->marked > MARKED_MIN ? MARKED_TIMES : NOISE_TIMES, found = 0;
        uint64_t most = (uint64_t)rest->prose * times;
        size_t i;

        for (i = 1; i < page->n_elements; i++) {
                uint64_t here = prose[i];

                if (!noise[i] || scores->out[page->elements[i].parent])
                        continue;
                if ((page->elements[i].hints & KZ_HTML_HINT_COMMENTS) && times < COMMENTS_TIMES)
                        here = here * times / COMMENTS_TIMES;
                if (here > most) {
                        most = here;
                        found = (uint32_t)i;
                }
        }
        return found;
}

/* Where comments are what a page is there for, each of them is. */
static void keep_comments(const struct kz_html_scores *scores, const struct kz_html_page *page,
        uint32_t within, bool *noise)
{
        size_t i;

        for (i = within; i < scores->ends[within]; i++) {
                if (page->elements[i].hints & KZ_HTML_HINT_COMMENTS)
                        noise[i] = false;
        }
}

enum kz_status kz_html_noise_leave_out(
        struct kz_html_scores *scores, const struct kz_html_page *page)
{
        bool *noise = calloc(page->n_elements, sizeof(*noise));
        uint32_t *prose = calloc(page->n_elements, sizeof(*prose)), wrong = 0;
        enum kz_status status = noise && prose ? KZ_OK : KZ_E_NOMEM;
        size_t i, rounds;

        for (i = 1; i < page->n_elements && !status; i++) {
                noise[i] = is_noise(scores, page, i);
                prose[i] = scores->elements[i].prose;
        }
        for (rounds = 0; rounds < ROUNDS && !status; rounds++) {
                memcpy(scores->out, noise, page->n_elements * sizeof(*noise));
                kz_html_scores_add(scores, page);
                wrong = find_too_large(scores, page, noise, prose);
                if (!wrong)
                        break;
                noise[wrong] = false;
                if (page->elements[wrong].hints & KZ_HTML_HINT_COMMENTS)
                        keep_comments(scores, page, wrong, noise);
        }
        free(noise);
        free(prose);
        return status;
}
