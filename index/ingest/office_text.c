#include "index/ingest/office_text.h"

void kz_office_text_deinit(struct kz_office_text *text)
{
        kz_buf_deinit(&text->main.out);
        kz_buf_deinit(&text->aside.out);
}

static struct kz_office_flow *flow_of(struct kz_office_text *text)
{
        return text->aside_depth ? &text->aside : &text->main;
}

static void part(struct kz_office_flow *flow, enum kz_office_break how)
{
        if (how > flow->pending)
                flow->pending = how;
        flow->in_block = false;
}

static void trim_end(struct kz_buf *out)
{
        while (out->len && (out->data[out->len - 1] == ' ' || out->data[out->len - 1] == '\t'))
                out->len--;
}

/* What was kept back. */
static enum kz_status put_breaks(struct kz_office_flow *flow)
{
        static const char *const between[] = {"", "\t", "\n", "\n\n"};
        enum kz_status status = KZ_OK;

        if (flow->pending || flow->pages)
                trim_end(&flow->out);
        if (flow->pages && flow->pending > KZ_OFFICE_LINE)
                flow->pending = KZ_OFFICE_LINE;
        if (flow->out.len)
                status = kz_buf_append_cstr(&flow->out, between[flow->pending]);
        for (; flow->pages && !status; flow->pages--)
                status = kz_buf_append_char(&flow->out, '\f');
        flow->pending = KZ_OFFICE_NONE;
        return status;
}

static bool is_blank(char c)
{
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

enum kz_status kz_office_put(struct kz_office_text *text, struct kz_str s)
{
        struct kz_office_flow *flow = flow_of(text);
        enum kz_status status = KZ_OK;

        while (!flow->in_block && s.len && is_blank(s.ptr[0]))
                s = (struct kz_str){s.ptr + 1, s.len - 1};
        if (s.len == 0)
                return KZ_OK;
        if (s.len > text->max ||
                text->main.out.len + text->aside.out.len + flow->pages > text->max - s.len)
                return KZ_E_LIMIT;
        if (!flow->in_block || flow->pages)
                status = put_breaks(flow);
        if (!flow->in_block)
                flow->block_start = flow->out.len;
        flow->in_block = flow->in_cell = true;
        return status ? status : kz_buf_append_str(&flow->out, s);
}

enum kz_status kz_office_put_asides(struct kz_office_text *text)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf aside = KZ_BUF_NULL;
        enum kz_status status;

        if (text->aside_depth || text->aside.out.len == 0)
                return KZ_OK;
        aside = text->aside.out;
        text->aside = (struct kz_office_flow){KZ_BUF_NULL, KZ_OFFICE_NONE, 0, 0, false, false};
        part(&text->main, KZ_OFFICE_PARAGRAPH);
        status = kz_office_put(text, kz_buf_str(&aside));
        part(&text->main, KZ_OFFICE_PARAGRAPH);
        return status;
}

void kz_office_part(struct kz_office_text *text, enum kz_office_break how)
{
        part(flow_of(text), how);
}

void kz_office_paragraph(struct kz_office_text *text)
{
        struct kz_office_flow *flow = flow_of(text);

        /* An empty paragraph in a cell parts nothing, for every empty cell has one. */
        if (!text->table_depth || flow->in_cell)
                part(flow, text->table_depth ? KZ_OFFICE_LINE : KZ_OFFICE_PARAGRAPH);
}

void kz_office_cell_begin(struct kz_office_text *text)
{
        flow_of(text)->in_cell = false;
}

/* Paragraphs of a cell end in lines; the cell itself ends in a tab. */
void kz_office_cell_end(struct kz_office_text *text)
{
        struct kz_office_flow *flow = flow_of(text);

        if (flow->in_cell)
                flow->pending = KZ_OFFICE_CELL;
        flow->in_block = false;
}

void kz_office_page(struct kz_office_text *text)
{
        if (text->aside_depth)
                return;
        text->main.pages++;
        text->page_breaks++;
}

void kz_office_aside_begin(struct kz_office_text *text)
{
        if (text->aside_depth++ == 0)
                part(&text->aside, KZ_OFFICE_PARAGRAPH);
}

void kz_office_aside_end(struct kz_office_text *text)
{
        if (text->aside_depth && --text->aside_depth == 0)
                part(&text->aside, KZ_OFFICE_PARAGRAPH);
}

struct kz_str kz_office_block(const struct kz_office_text *text)
{
        const struct kz_office_flow *flow = text->aside_depth ? &text->aside : &text->main;

        if (!flow->in_block)
                return KZ_STR("");
        return (struct kz_str){
                flow->out.data + flow->block_start, flow->out.len - flow->block_start};
}

/* In place: page breaks that stand between letters become a space, others vanish. */
static void without_pages(struct kz_buf *out)
{
        size_t i, to = 0;

        for (i = 0; i < out->len; i++) {
                char c = out->data[i];

                if (c != '\f')
                        out->data[to++] = c;
                else if (to && !is_blank(out->data[to - 1]))
                        out->data[to++] = ' ';
        }
        out->len = to;
        if (out->data)
                out->data[to] = '\0';
}

enum kz_status kz_office_text_end(struct kz_office_text *text, bool with_pages)
{
        enum kz_status status;

        text->aside_depth = 0;
        status = kz_office_put_asides(text);
        if (!with_pages)
                without_pages(&text->main.out);
        while (text->main.out.len && is_blank(text->main.out.data[text->main.out.len - 1]))
                text->main.out.len--;
        if (status || text->main.out.len == 0)
                return status;
        return kz_buf_append_char(&text->main.out, '\n');
}
