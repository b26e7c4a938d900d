#include "client/paragraph.h"

#include "client/width.h"
#include "index/base/utf8.h"
#include "index/base/visible.h"

/* A line is never narrower than this, or a deep indent would leave a column of letters. */
#define TEXT_WIDTH_MIN 16

/* What is shown for one code point (or one broken byte), or for several: never divided. */
struct atom {
        struct kz_str bytes;
        size_t columns;
        bool space;
        bool marked;
};

struct reader {
        const struct kz_paragraph *p;
        size_t at;   /* bytes */
        size_t code; /* code points */
        size_t mark; /* the first that may still matter */
        struct kz_buf escape;
};

struct writer {
        const struct kz_paragraph *p;
        struct kz_buf *out;
        size_t width;
        size_t column; /* 0: the line has not begun */
        const char *lead;
        bool marking;
        enum kz_status status;
};

static bool is_marked(struct reader *r)
{
        const struct kz_paragraph *p = r->p;

        if (!p->mark_on)
                return false;
        while (r->mark < p->n_marks && p->marks[r->mark].end <= r->code)
                r->mark++;
        return r->mark < p->n_marks && p->marks[r->mark].start <= r->code;
}

/* How many bytes of plain ASCII, space not among it, stand at the start. */
static size_t plain_run(struct kz_str text)
{
        size_t n = 0;

        while (n < text.len && text.ptr[n] > ' ' && text.ptr[n] < 0x7F)
                n++;
        return n;
}

/* The atom's bytes are valid until the next call. False at the end. */
static bool read_atom(struct reader *r, struct atom *ret, enum kz_status *status)
{
        struct kz_str text = r->p->text;
        uint32_t cp = 0xFFFD;
        size_t n;

        if (r->at >= text.len || *status)
                return false;
        /* Into a pipe there is nothing to wrap and to mark. */
        if (!r->p->width && !r->p->mark_on) {
                n = plain_run((struct kz_str){text.ptr + r->at, text.len - r->at});
                *ret = (struct atom){{text.ptr + r->at, n}, n, false, false};
                r->at += n;
                r->code += n;
                if (n)
                        return true;
        }
        n = kz_utf8_decode(text.ptr + r->at, text.len - r->at, &cp);
        ret->bytes = (struct kz_str){text.ptr + r->at, n ? n : 1};
        ret->marked = is_marked(r);
        ret->space = cp == ' ' || cp == '\t' || cp == '\n' || cp == '\r';
        ret->columns = kz_width(cp);
        if (n == 0 || (kz_visible_is_control(cp) && !ret->space)) {
                kz_buf_clear(&r->escape);
                *status = kz_visible_append(&r->escape, ret->bytes, false);
                ret->bytes = kz_buf_str(&r->escape);
                ret->columns = r->escape.len;
        }
        r->at += n ? n : 1;
        r->code++;
        return !*status;
}

static void put(struct writer *w, struct kz_str bytes)
{
        if (!w->status)
                w->status = kz_buf_append_str(w->out, bytes);
}

static void set_marking(struct writer *w, bool on)
{
        if (w->marking != on)
                put(w, kz_str(on ? w->p->mark_on : w->p->mark_off));
        w->marking = on;
}

static void end_line(struct writer *w)
{
        set_marking(w, false);
        put(w, KZ_STR("\n"));
        w->column = 0;
}

static void begin_line(struct writer *w)
{
        size_t i;

        if (w->column)
                return;
        for (i = 0; i < w->p->indent && !w->lead; i++)
                put(w, KZ_STR(" "));
        put(w, kz_str(w->lead));
        w->lead = NULL;
        w->column = w->p->indent;
}

static void put_atom(struct writer *w, const struct atom *atom)
{
        if (w->column && w->width && w->column + atom->columns > w->width &&
                w->column > w->p->indent)
                end_line(w);
        begin_line(w);
        set_marking(w, atom->marked);
        put(w, atom->bytes);
        w->column += atom->columns;
}

/* The columns of the word that begins at from. */
static size_t word_columns(const struct reader *from, enum kz_status *status)
{
        struct reader ahead = *from;
        size_t columns = 0;
        struct atom atom;

        ahead.escape = (struct kz_buf)KZ_BUF_NULL;
        while (read_atom(&ahead, &atom, status) && !atom.space)
                columns += atom.columns;
        kz_buf_deinit(&ahead.escape);
        return columns;
}

enum kz_status kz_paragraph_append(struct kz_buf *out, const struct kz_paragraph *paragraph)
{
        struct reader r = {.p = paragraph, .escape = KZ_BUF_NULL};
        struct writer w = {
                .p = paragraph, .out = out, .width = paragraph->width, .lead = paragraph->lead};
        struct atom atom, space = {.space = false};
        bool in_word = false, begun = false;

        if (w.width && w.width < paragraph->indent + TEXT_WIDTH_MIN)
                w.width = paragraph->indent + TEXT_WIDTH_MIN;
        for (;;) {
                struct reader before = r;

                if (!read_atom(&r, &atom, &w.status))
                        break;
                if (atom.space) {
                        if (in_word)
                                space = (struct atom){KZ_STR(" "), 1, true, atom.marked};
                        in_word = false;
                        continue;
                }
                if (!in_word && begun) {
                        before.escape = (struct kz_buf)KZ_BUF_NULL;
                        if (w.width && w.column + 1 + word_columns(&before, &w.status) > w.width)
                                end_line(&w);
                        else
                                put_atom(&w, &space);
                }
                in_word = begun = true;
                put_atom(&w, &atom);
        }
        if (!begun && w.lead) {
                begin_line(&w);
                begun = true;
        }
        if (begun)
                end_line(&w);
        kz_buf_deinit(&r.escape);
        return w.status;
}
