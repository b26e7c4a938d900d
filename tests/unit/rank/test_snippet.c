#include <stdio.h>
#include <stdlib.h>

#include "index/base/utf8.h"
#include "index/rank/snippet.h"
#include "tests/support/memory_tier.h"
#include "tests/support/test.h"

static struct kz_analyzer *analyzer;

static int setup(void **state)
{
        (void)state;
        return (int)kz_analyzer_new(&analyzer, NULL);
}

static int teardown(void **state)
{
        (void)state;
        analyzer = kz_analyzer_free(analyzer);
        return 0;
}

/* Bytes of code points [0, n) of text. */
static size_t bytes_of(struct kz_str text, size_t n)
{
        size_t at = 0;
        uint32_t cp;

        while (n--)
                at += kz_utf8_decode(text.ptr + at, text.len - at, &cp);
        return at;
}

/* What must hold of every snippet. */
static void check(const struct kz_snippet *s, struct kz_str body, size_t size)
{
        struct kz_str text = kz_buf_str(&s->text);
        uint32_t line = 1, col = 1, page = 1, before = 0;
        size_t i;

        assert_int_equal(kz_utf8_validate(text.ptr, text.len), text.len);
        assert_true(kz_utf8_count(text.ptr, text.len) <= size + 18);
        assert_null(memchr(text.ptr, '\n', text.len));
        assert_null(memchr(text.ptr, '\r', text.len));
        assert_null(strstr(text.ptr, "  "));
        for (i = 0; i < s->n_matches; i++) {
                assert_true(s->matches[i].start < s->matches[i].end);
                assert_true(s->matches[i].start >= before);
                before = s->matches[i].end;
                assert_int_equal(bytes_of(text, s->matches[i].start), s->matches_bytes[i].start);
                assert_int_equal(bytes_of(text, s->matches[i].end), s->matches_bytes[i].end);
        }
        assert_true(s->first <= body.len);
        for (i = 0; i < s->first; i++) {
                page += body.ptr[i] == '\f';
                if (body.ptr[i] == '\n') {
                        line++;
                        col = 1;
                } else if (((unsigned char)body.ptr[i] & 0xC0) != 0x80) {
                        col++;
                }
        }
        assert_int_equal(s->line, line);
        assert_int_equal(s->col, col);
        assert_int_equal(s->page, page);
        while (i > 0 && body.ptr[i - 1] != '\n')
                i--;
        assert_int_equal(s->col_bytes, s->first - i + 1);
}

/* ---- A tier of one document ---- */

struct shelf {
        struct kz_tier *tier;
        struct kz_document doc;
        struct kz_termvector terms;
        struct kz_memory_doc record;
        struct kz_tier_ops ops; /* the tier's, with forms of this text, and parts of it */
        struct kz_textplace *places;
        size_t n_places, every; /* each so many words is a place; 0: the text is given whole */
        size_t n_words;
        char *part;          /* what was given last, of just its bytes */
        uint32_t *positions; /* the same of forms */
        size_t n_positions, asked;
        struct kz_str term, form;
        bool begins;
};

static struct shelf shelf;

static bool note_place(void *context, const struct kz_token *token)
{
        struct shelf *s = context;

        if (s->every && token->start && strchr(" \n\t\r", s->doc.text.ptr[token->start - 1]) &&
                s->n_words++ % s->every == 0)
                s->places[s->n_places++] = (struct kz_textplace){token->position, token->start};
        return true;
}

static enum kz_status shelf_text(struct kz_tier *tier, kz_docnum doc, uint32_t first, uint32_t last,
        size_t around, struct kz_tier_text *ret, struct kz_error *err)
{
        struct kz_textplace from = {0, 0};
        const struct kz_str text = shelf.doc.text;
        size_t begin = 0, end = text.len, i;

        (void)tier;
        (void)doc;
        (void)err;
        for (i = 0; i < shelf.n_places && shelf.places[i].position <= first; i++)
                begin = shelf.places[i].offset;
        for (; i < shelf.n_places && shelf.places[i].position <= last;)
                i++;
        if (i < shelf.n_places)
                end = shelf.places[i].offset;
        begin = begin > around ? begin - around : 0;
        for (i = 0; i < shelf.n_places && shelf.places[i].position <= first &&
                    shelf.places[i].offset <= begin;
                i++)
                from = shelf.places[i];
        end = text.len - end > around ? end + around : text.len;
        *ret = (struct kz_tier_text){.offset = from.offset,
                .position = from.position,
                .last = end == text.len,
                .line = 1,
                .col = 1,
                .col_bytes = 1,
                .page = 1};
        free(shelf.part);
        shelf.part = malloc(end - from.offset + !(end - from.offset));
        assert_non_null(shelf.part);
        memcpy(shelf.part, text.ptr + from.offset, end - from.offset);
        ret->bytes = (struct kz_str){shelf.part, end - from.offset};
        for (i = 0; i < from.offset; i++) {
                ret->col += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
                ret->col_bytes++;
                ret->page += text.ptr[i] == '\f';
                if (text.ptr[i] == '\n') {
                        ret->line++;
                        ret->col = ret->col_bytes = 1;
                }
        }
        shelf.asked++;
        return KZ_OK;
}

static bool note_form(void *context, enum kz_document_field field, const struct kz_token *token)
{
        struct shelf *s = context;

        if (field == KZ_DOCUMENT_TEXT && kz_str_eq(token->term, s->term) &&
                (s->begins ? kz_str_starts(token->form, s->form)
                           : kz_str_eq(token->form, s->form))) {
                s->positions = realloc(s->positions, (s->n_positions + 1) * sizeof(uint32_t));
                assert_non_null(s->positions);
                s->positions[s->n_positions++] = token->position;
        }
        return true;
}

static enum kz_status shelf_forms(struct kz_tier *tier, kz_docnum doc, struct kz_str term,
        struct kz_str form, bool begins, const uint32_t **ret, uint32_t *ret_n,
        struct kz_error *err)
{
        (void)tier;
        (void)doc;
        shelf.term = term;
        shelf.form = form;
        shelf.begins = begins;
        shelf.n_positions = 0;
        assert_ok(kz_analyzer_document_tokens(analyzer, &shelf.doc, note_form, &shelf, err), err);
        *ret = shelf.positions;
        *ret_n = (uint32_t)shelf.n_positions;
        return KZ_OK;
}

static void shelf_open(struct kz_str lang, struct kz_str title, struct kz_str body)
{
        struct kz_error err = KZ_ERROR_NULL;

        shelf = (struct shelf){
                .terms = KZ_TERMVECTOR_NULL, .doc = {.title = title, .text = body, .lang = lang}};
        assert_ok(kz_analyzer_document(analyzer, &shelf.doc, &shelf.terms, &err), &err);
        assert_int_equal(kz_termvector_finish(&shelf.terms), KZ_OK);
        shelf.record = (struct kz_memory_doc){.terms = &shelf.terms};
        shelf.tier = kz_memory_tier_new(&shelf.record, 1);
        shelf.places = malloc((body.len + 1) * sizeof(*shelf.places));
        assert_true(shelf.tier && shelf.places);
        shelf.ops = *shelf.tier->ops;
        shelf.ops.forms = shelf_forms;
        shelf.tier->ops = &shelf.ops;
}

/* every: 0: the tier gives no parts. */
static void shelf_set_places(size_t every)
{
        struct kz_error err = KZ_ERROR_NULL;
        uint32_t first = 0;

        shelf.every = every;
        shelf.n_places = shelf.n_words = 0;
        shelf.ops.text = every ? shelf_text : NULL;
        assert_ok(kz_analyzer_body_position(analyzer, shelf.doc.title, &first, &err), &err);
        assert_ok(
                kz_analyzer_words(analyzer, shelf.doc.text, first, note_place, &shelf, NULL, &err),
                &err);
}

static void shelf_close(void)
{
        kz_tier_free(shelf.tier);
        kz_termvector_deinit(&shelf.terms);
        free(shelf.places);
        free(shelf.part);
        free(shelf.positions);
}

/* ---- Cutting ---- */

/* What a snippet is cut from. */
struct source {
        struct kz_str lang, title, body;
};

static void cut_once(const struct kz_query *query, const struct source *source, size_t size,
        struct kz_snippet *ret)
{
        const struct kz_snippet_source from = {shelf.tier, kz_memory_tier_docnum(0), source->title,
                shelf.every ? KZ_STR("not to be looked at") : source->body};
        struct kz_snippet_words words = KZ_SNIPPET_WORDS_NULL;
        struct kz_watch watch = kz_watch_begin(0, NULL);
        struct kz_error err = KZ_ERROR_NULL;

        assert_ok(kz_snippet_words_init(&words, query, &watch, &err), &err);
        assert_ok(kz_snippet_cut(analyzer, &words, &from, size, ret, &err), &err);
        kz_snippet_words_deinit(&words);
        assert_int_equal(kz_memory_tier_open(shelf.tier), 0);
}

/* The same must come of parts of the text, however they are cut. */
static void cut_parts(const struct kz_query *query, const struct source *source, size_t size,
        const struct kz_snippet *whole)
{
        static const size_t densities[] = {1, 3, 40};
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(densities); i++) {
                struct kz_snippet part = KZ_SNIPPET_NULL;

                shelf_set_places(densities[i]);
                cut_once(query, source, size, &part);
                assert_string_equal(part.text.data, whole->text.data);
                assert_int_equal(part.n_matches, whole->n_matches);
                assert_memory_equal(
                        part.matches, whole->matches, whole->n_matches * sizeof(whole->matches[0]));
                assert_memory_equal(part.matches_bytes, whole->matches_bytes,
                        whole->n_matches * sizeof(whole->matches_bytes[0]));
                assert_int_equal(part.first, whole->first);
                assert_int_equal(part.line, whole->line);
                assert_int_equal(part.col, whole->col);
                assert_int_equal(part.col_bytes, whole->col_bytes);
                assert_int_equal(part.page, whole->page);
                kz_snippet_deinit(&part);
        }
}

/* Cuts, and returns the snippet with its matches in [brackets]; to be freed. */
static char *cut_source(
        const char *query_text, const struct source *source, size_t size, struct kz_snippet *ret)
{
        struct kz_buf out = KZ_BUF_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_query *query;
        size_t i, at = 0;

        assert_ok(kz_query_parse(analyzer, kz_str(query_text), 0, &query, &err), &err);
        shelf_open(source->lang, source->title, source->body);
        cut_once(query, source, size, ret);
        cut_parts(query, source, size, ret);
        shelf_close();
        kz_query_free(query);
        check(ret, source->body, size ? size : 240);
        for (i = 0; i < ret->n_matches; i++) {
                struct kz_span span = ret->matches_bytes[i];

                kz_buf_append(&out, ret->text.data + at, span.start - at);
                kz_buf_append_char(&out, '[');
                kz_buf_append(&out, ret->text.data + span.start, span.end - span.start);
                kz_buf_append_char(&out, ']');
                at = span.end;
        }
        kz_buf_append(&out, ret->text.data + at, ret->text.len - at);
        return kz_buf_steal(&out);
}

static char *cut_str(const char *query_text, const char *lang, struct kz_str body, size_t size,
        struct kz_snippet *ret)
{
        const struct source source = {kz_str(lang), KZ_STR(""), body};

        return cut_source(query_text, &source, size, ret);
}

static void assert_cut(
        const char *query, const char *lang, const char *body, size_t size, const char *expected)
{
        struct kz_snippet snippet = KZ_SNIPPET_NULL;
        char *marked = cut_str(query, lang, kz_str(body), size, &snippet);

        assert_string_equal(marked, expected);
        free(marked);
        kz_snippet_deinit(&snippet);
}

static void words_are_marked_in_any_inflection(void **state)
{
        (void)state;
        assert_cut(
                "law", "en", "The laws of the land. A law.", 0, "The [laws] of the land. A [law].");
        assert_cut("закон", "ru", "Новый закон и старые законы.", 0,
                "Новый [закон] и старые [законы].");
        assert_cut("заң", "kk", "Жаңа заң қабылданды.", 0, "Жаңа [заң] қабылданды.");
}

static void a_word_with_hyphens_is_marked_whole(void **state)
{
        (void)state;
        assert_cut("nongovernmental", "en", "A non-governmental body.", 0,
                "A [non-governmental] body.");
        assert_cut("касымжомарт", "ru", "Касым\u2010Жомарта", 0, "[Касым\u2010Жомарта]");
        assert_cut("=nongovernmental", "en", "non-governmental", 0, "non-governmental");
        assert_cut("governmental", "en", "non-governmental", 0, "non-[governmental]");
        assert_cut("abc", "en", "a-b-c-d a-b-c a- b-c", 0, "a-b-c-d [a-b-c] a- b-c");
        /* In a phrase, beside what stands before it and behind it. */
        assert_cut("\"many nongovernmental bodies\"", "en",
                "non-governmental bodies, many non-governmental", 0,
                "non-governmental bodies, many non-governmental");
        assert_cut("\"nongovernmental bodies\"", "en", "Many non-governmental bodies.", 0,
                "Many [non-governmental] [bodies].");
        assert_cut("\"many abc bodies\"", "en", "many a-b-c bodies", 0, "many a-b-c bodies");
        assert_cut("\"many abc\" law", "en", "law: many a-b-c", 0, "[law]: [many] [a-b-c]");
}

static void combining_marks_stay_with_their_letters(void **state)
{
        (void)state;
        /* й as и + U+0306, and a stress mark. */
        assert_cut("район", "ru", "Это раи\xCC\x86он горо\xCC\x81да.", 0,
                "Это [раи\xCC\x86он] горо\xCC\x81да.");
        assert_cut("город", "ru", "Это раи\xCC\x86он го\xCC\x81род", 0,
                "Это раи\xCC\x86он [го\xCC\x81род]");
}

static void white_space_is_folded(void **state)
{
        (void)state;
        assert_cut("law", "en", "  The\r\n\r\nnew\t law\xC2\xA0 is\xE2\x80\xA8here  \r\n", 0,
                "The new [law] is here");
}

static void line_and_column_are_those_of_the_first_match(void **state)
{
        struct kz_snippet snippet = KZ_SNIPPET_NULL;
        const char *body = "Бірінші жол\r\nекінші заң жолы";
        char *marked = cut_str("заң", "kk", kz_str(body), 0, &snippet);

        (void)state;
        assert_string_equal(marked, "Бірінші жол екінші [заң] жолы");
        assert_int_equal(snippet.line, 2);
        assert_int_equal(snippet.col, 8);
        assert_int_equal(snippet.col_bytes, 14);
        assert_int_equal(snippet.first, strstr(body, "заң") - body);
        assert_int_equal(snippet.page, 1);
        free(marked);
        kz_snippet_deinit(&snippet);
}

static void pages_are_parted_by_form_feeds(void **state)
{
        struct kz_snippet snippet = KZ_SNIPPET_NULL;
        char *marked =
                cut_str("law", "en", KZ_STR("one\n\ftwo\f\fthe law\n\fthe end"), 0, &snippet);

        (void)state;
        assert_string_equal(marked, "one two the [law] the end");
        assert_int_equal(snippet.page, 4);
        assert_int_equal(snippet.line, 2);
        assert_int_equal(snippet.col, 11);
        free(marked);
        kz_snippet_deinit(&snippet);
}

#define PAD                                                                                        \
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho "

static void the_passage_with_most_words_wins(void **state)
{
        (void)state;
        assert_cut("freedom assembly", "en",
                "freedom alone. " PAD PAD "some freedom of assembly here. " PAD, 40,
                "…some [freedom] of [assembly] here. alpha…");
}

static void closer_words_win(void **state)
{
        (void)state;
        assert_cut("freedom assembly", "en",
                "freedom one two three assembly. " PAD PAD "freedom assembly. " PAD, 42,
                "…pi rho [freedom] [assembly]. alpha beta gamma…");
}

static void equal_passages_give_the_earliest(void **state)
{
        (void)state;
        assert_cut("law", "en", "first law " PAD "second law", 24, "first [law] alpha beta…");
}

static void only_whole_phrases_are_marked(void **state)
{
        (void)state;
        assert_cut("\"freedom of assembly\"", "en",
                "Freedom is freedom. Assembly. Freedom of assemblies is of use.", 0,
                "Freedom is freedom. Assembly. [Freedom] [of] [assemblies] is of use.");
        assert_cut("\"freedom of assembly\"", "en", "Freedom. Assembly of freedom.", 0,
                "Freedom. Assembly of freedom.");
}

static void a_whole_phrase_comes_before_more_words(void **state)
{
        (void)state;
        assert_cut("police OR \"peaceful assembly\"", "en",
                "police police. " PAD PAD "a peaceful assembly. " PAD, 30,
                "…a [peaceful] [assembly]. alpha…");
}

static void excluded_filtered_and_title_words_are_not_marked(void **state)
{
        (void)state;
        assert_cut("law -draft title:bill lang:en author:smith", "en",
                "A law, a draft, a bill, by smith, en.", 0,
                "A [law], a draft, a bill, by smith, en.");
}

static void cuts_are_at_words(void **state)
{
        (void)state;
        assert_cut("none", "en", "One two three four five six", 12, "One two…");
        assert_cut("none", "en", "One two three four five six", 13, "One two three…");
        assert_cut("six", "en", "One two three four five six", 10, "…five [six]");
        assert_cut("one", "en", "One", 1, "[O]…");
}

static void no_spaces_at_all(void **state)
{
        struct kz_snippet snippet = KZ_SNIPPET_NULL;
        struct kz_buf body = KZ_BUF_NULL;
        char *marked;
        int i;

        (void)state;
        for (i = 0; i < 5000; i++)
                kz_buf_append_cstr(&body, "ұ");
        marked = cut_str("law", "kk", kz_buf_str(&body), 50, &snippet);
        assert_int_equal(kz_utf8_count(marked, strlen(marked)), 51);
        free(marked);
        kz_snippet_deinit(&snippet);
        kz_buf_append_cstr(&body, ",law,");
        for (i = 0; i < 5000; i++)
                kz_buf_append_cstr(&body, "ұ");
        marked = cut_str("law", "kk", kz_buf_str(&body), 50, &snippet);
        assert_non_null(strstr(marked, ",[law],"));
        free(marked);
        kz_snippet_deinit(&snippet);
        kz_buf_deinit(&body);
}

static void empty_bodies(void **state)
{
        (void)state;
        assert_cut("law", "en", "", 0, "");
        assert_cut("law", "en", " \r\n\t ", 0, "");
        assert_cut("", "en", "Some text", 0, "Some text");
        assert_cut("-law", "en", "Some law", 0, "Some law");
}

/* However long a text is, its words are found, and soon. */
static void words_are_found_far_away(void **state)
{
        struct kz_snippet snippet = KZ_SNIPPET_NULL;
        struct kz_buf body = KZ_BUF_NULL;
        char *marked;

        (void)state;
        while (body.len < (size_t)3 << 20)
                kz_buf_append_cstr(&body, PAD);
        kz_buf_append_cstr(&body, " law");
        marked = cut_str("law", "en", kz_buf_str(&body), 20, &snippet);
        assert_string_equal(marked, "…omicron pi rho [law]");
        free(marked);
        kz_snippet_deinit(&snippet);
        /* As many matches as words. */
        marked = cut_str("alpha beta gamma delta", "en", kz_buf_str(&body), 20, &snippet);
        assert_string_equal(marked, "[alpha] [beta] [gamma]…");
        free(marked);
        kz_snippet_deinit(&snippet);
        kz_buf_deinit(&body);
}

/* What stands together by its letters, and what by its words: neither reaches past a paragraph. */
static void passages_are_measured_twice(void **state)
{
        (void)state;
        assert_cut("freedom assembly", "en",
                "freedom, a one two three four assembly. " PAD PAD "freedom\n\nassembly", 45,
                "[freedom], a one two three four [assembly]. alpha…");
        /* Short words: more of them than usual are near, by letters as well. */
        assert_cut("law act", "en", "law a b c d e f g h act. " PAD, 30,
                "[law] a b c d e f g h [act]. alpha…");
        /* Long ones: not all of the passage fits. */
        assert_cut("law act bill", "en",
                PAD "law internationalisation act internationalisation bill " PAD, 32,
                "…[law] internationalisation [act]…");
}

static void any_bytes_give_a_valid_snippet(void **state)
{
        static const char *const pieces[] = {"law", " ", "\xFF", "\xD0", "й", "и\xCC\x86", "\r\n",
                ",", "\xE2\x80\xA8", "\xCC\x81", "ұзын", "-", "laws of", "\x01", "…"};
        uint64_t random = 7;
        int round, i;

        (void)state;
        for (round = 0; round < 2000; round++) {
                struct kz_snippet snippet = KZ_SNIPPET_NULL;
                struct source source;
                struct kz_buf body = KZ_BUF_NULL;

                kz_buf_reserve(&body, 1);
                for (i = 0; i < round % 40; i++) {
                        random = random * 6364136223846793005u + 1442695040888963407u;
                        kz_buf_append_cstr(&body, pieces[(random >> 33) % KZ_ARRAY_LEN(pieces)]);
                }
                /* A beginning of the body for a title: at times its first line. */
                source.lang = round % 2 ? KZ_STR("kk") : KZ_STR("");
                source.body = source.title = kz_buf_str(&body);
                source.title.len = body.len ? (random >> 33) % body.len : 0;
                free(cut_source("law \"ұзын law\" и", &source, 1 + (size_t)round % 30, &snippet));
                kz_snippet_deinit(&snippet);
                kz_buf_deinit(&body);
        }
}

/* place: the bytes of the body before the place that the snippet names. */
static void assert_below(const char *query, const char *title, const char *body, size_t size,
        const char *expected, size_t place)
{
        const struct source source = {KZ_STR("en"), kz_str(title), kz_str(body)};
        struct kz_snippet snippet = KZ_SNIPPET_NULL;
        char *marked = cut_source(query, &source, size, &snippet);

        assert_string_equal(marked, expected);
        assert_int_equal(snippet.first, place);
        free(marked);
        kz_snippet_deinit(&snippet);
}

static void a_title_is_not_repeated(void **state)
{
        (void)state;
        assert_below("law", "The bill", "The bill\n\nA law.", 0, "A [law].", 12);
        assert_below("none", "The bill", "  The\t bill \r\n\r\nA law.", 0, "A law.", 16);
        assert_below("law", "  The  bill ", "The bill\nA law.", 0, "A [law].", 11);
        /* What stands in both is shown where it stands below, however far; its place is the title.
         */
        assert_below("law", "A law", "A law\n" PAD PAD "Laws of the land", 30,
                "…pi rho [Laws] of the land", 2);
        /* In the title alone: that is the place. */
        assert_below("law", "The law", "The law\nIs long.", 0, "Is long.", 4);
        /* The passage would have begun within the title. */
        assert_below("law", "One two three four", "One two three four\nfive law six seven", 21,
                "five [law] six seven", 24);
        assert_below("\"two laws\"", "One two", "One two\nlaws. Two laws.", 0,
                "[laws]. [Two] [laws].", 4);
        assert_below("law", "The bill", "## The bill\n\nA law.", 0, "A [law].", 15);
        assert_below("law", "The bill", "The bill\n====\n\nA law.", 0, "A [law].", 17);
        assert_below("law", "The bill", "The bill\n--\nA law.", 0, "A [law].", 14);
        assert_below("law", "The bill", "The bill\n- law\n", 0, "- [law]", 11);
        assert_below("law", "The bill", "The bill\n=-\nlaw", 0, "=- [law]", 12);
        assert_below("law", "The law", "The law\n====\n", 0, "The [law] ====", 4);
        assert_below("law", "# The bill", "# The bill\n\nA law.", 0, "A [law].", 14);
}

static void what_is_no_title_line_stays(void **state)
{
        (void)state;
        assert_below("none", "Water", "Water is scarce\nhere.", 0, "Water is scarce here.", 0);
        assert_below("none", "Water", "Waterfall\nhere.", 0, "Waterfall here.", 0);
        assert_below("none", "Water law", "Waterlaw\nhere.", 0, "Waterlaw here.", 0);
        assert_below("none", "Water law", "Water", 0, "Water", 0);
        assert_below("none", "Water", "#Water\nhere.", 0, "#Water here.", 0);
        assert_below("none", "water", "Water\nhere.", 0, "Water here.", 0);
        assert_below("water", "Water", " Water\n \n", 0, "[Water]", 1);
        assert_below("none", " ", "\nWater", 0, "Water", 1);
        /* Further down it is text as any other. */
        assert_below("here", "Water", "So:\nWater\nhere.", 0, "So: Water [here].", 10);
}

static void assert_marks(const char *query_text, const char *text, const char *expected)
{
        struct kz_buf out = KZ_BUF_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_query *query;
        struct kz_span *spans;
        size_t n, i;

        assert_ok(kz_query_parse(analyzer, kz_str(query_text), 0, &query, &err), &err);
        assert_ok(kz_snippet_marks(analyzer, query, KZ_STR("en"), kz_str(text), &spans, &n, &err),
                &err);
        kz_buf_append_cstr(&out, n ? "" : "none");
        for (i = 0; i < n; i++)
                kz_buf_printf(&out, "%u-%u ", spans[i].start, spans[i].end);
        assert_true((spans == NULL) == (n == 0));
        assert_string_equal(out.data, expected);
        free(spans);
        kz_buf_deinit(&out);
        kz_query_free(query);
}

static void marks_of_a_title(void **state)
{
        (void)state;
        assert_marks("law", "Law and laws", "0-3 8-12 ");
        assert_marks("title:law", "Law and laws", "0-3 8-12 ");
        assert_marks("author:law -and", "Law and laws", "none");
        assert_marks("law", "", "none");
        assert_marks("\"and laws\"", "Laws and laws", "5-8 9-13 ");
        assert_marks("закон", "Новый закон", "11-21 ");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(words_are_marked_in_any_inflection),
                cmocka_unit_test(a_word_with_hyphens_is_marked_whole),
                cmocka_unit_test(combining_marks_stay_with_their_letters),
                cmocka_unit_test(white_space_is_folded),
                cmocka_unit_test(line_and_column_are_those_of_the_first_match),
                cmocka_unit_test(pages_are_parted_by_form_feeds),
                cmocka_unit_test(the_passage_with_most_words_wins),
                cmocka_unit_test(closer_words_win),
                cmocka_unit_test(equal_passages_give_the_earliest),
                cmocka_unit_test(only_whole_phrases_are_marked),
                cmocka_unit_test(a_whole_phrase_comes_before_more_words),
                cmocka_unit_test(excluded_filtered_and_title_words_are_not_marked),
                cmocka_unit_test(cuts_are_at_words),
                cmocka_unit_test(no_spaces_at_all),
                cmocka_unit_test(empty_bodies),
                cmocka_unit_test(words_are_found_far_away),
                cmocka_unit_test(passages_are_measured_twice),
                cmocka_unit_test(any_bytes_give_a_valid_snippet),
                cmocka_unit_test(a_title_is_not_repeated),
                cmocka_unit_test(what_is_no_title_line_stays),
                cmocka_unit_test(marks_of_a_title),
        };

        return cmocka_run_group_tests(tests, setup, teardown);
}
