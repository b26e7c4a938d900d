#include "index/ingest/pptx.h"

#include "index/ingest/office_drawing.h"
#include "index/ingest/office_rels.h"

#define SLIDES_MAX 10000

#define LAYOUTS_MAX 1000

/* presentation.xml: the ids of the slides in their order, each ended by a NUL. */
struct slides {
        struct kz_office *office;
        struct kz_office_rels rels;
        struct kz_buf ids;
        size_t count;
        struct kz_buf layouts; /* those of the slides read, each once, ended by a NUL */
        size_t n_layouts;
};

static enum kz_status presentation_start(
        void *ctx, struct kz_xml_name name, const char *const *attrs)
{
        struct slides *slides = ctx;

        if (!kz_str_eq(name.local, KZ_STR("sldId")))
                return KZ_OK;
        if (slides->count++ >= SLIDES_MAX)
                return KZ_OK;
        slides->office->found++;
        if (kz_buf_append_str(&slides->ids, kz_xml_attr_ns(attrs, "/relationships", "id")) ||
                kz_buf_append_char(&slides->ids, '\0'))
                return KZ_E_NOMEM;
        return KZ_OK;
}

/* What belongs to the slide, beside its own shapes. */
static enum kz_status read_beside(
        struct kz_drawing *drawing, const struct kz_office_rels *rels, struct kz_error *err)
{
        static const char *const types[] = {"diagramData", "chart", "notesSlide", "comments"};
        enum kz_status status = KZ_OK;
        size_t i, k;

        for (k = 0; k < KZ_ARRAY_LEN(types); k++) {
                for (i = 0; i < rels->count && !status; i++) {
                        drawing->is_notes = k >= 2;
                        if (strcmp(rels->rels[i].type, types[k]) == 0)
                                status =
                                        kz_drawing_read(drawing, kz_str(rels->rels[i].target), err);
                }
        }
        return status;
}

/* Whether one is in a list of strings that end in NULs. */
static bool is_listed(const struct kz_buf *list, struct kz_str s)
{
        struct kz_str rest = kz_buf_str(list), one;

        while (rest.len) {
                kz_str_split(&rest, '\0', &one);
                if (kz_str_eq(one, s))
                        return true;
        }
        return false;
}

static enum kz_status note_layout(struct slides *slides, struct kz_str name)
{
        if (name.len == 0 || slides->n_layouts == LAYOUTS_MAX || is_listed(&slides->layouts, name))
                return KZ_OK;
        slides->n_layouts++;
        if (kz_buf_append_str(&slides->layouts, name) || kz_buf_append_char(&slides->layouts, '\0'))
                return KZ_E_NOMEM;
        return KZ_OK;
}

static enum kz_status read_slide(
        struct slides *slides, struct kz_str name, bool first, struct kz_error *err)
{
        KZ_CLEANUP(kz_office_rels_deinit) struct kz_office_rels rels = KZ_OFFICE_RELS_NULL;
        struct kz_drawing drawing = {.office = slides->office, .first = first};
        enum kz_status status;

        if (!first)
                kz_office_page(&slides->office->text);
        status = kz_drawing_read(&drawing, name, err);
        if (!status && name.len)
                status = kz_office_rels_read(slides->office, name, &rels, err);
        if (!status)
                status = note_layout(slides, kz_office_rels_by_type(&rels, "slideLayout"));
        return status ? status : read_beside(&drawing, &rels, err);
}

/* What layouts and masters show on every slide made by them: once, after the slides. */
static enum kz_status read_layouts(struct slides *slides, struct kz_error *err)
{
        struct kz_drawing drawing = {.office = slides->office, .is_master = true};
        struct kz_str rest = kz_buf_str(&slides->layouts), name, master;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf masters = KZ_BUF_NULL;
        enum kz_status status = KZ_OK;

        while (rest.len && !status) {
                KZ_CLEANUP(kz_office_rels_deinit)
                struct kz_office_rels rels = KZ_OFFICE_RELS_NULL;

                kz_str_split(&rest, '\0', &name);
                status = kz_drawing_read(&drawing, name, err);
                if (!status)
                        status = kz_office_rels_read(slides->office, name, &rels, err);
                master = kz_office_rels_by_type(&rels, "slideMaster");
                if (status || master.len == 0 || is_listed(&masters, master))
                        continue;
                if (kz_buf_append_str(&masters, master) || kz_buf_append_char(&masters, '\0'))
                        return kz_error_nomem(err);
                status = kz_drawing_read(&drawing, master, err);
        }
        return status;
}

static enum kz_status read_slides(struct slides *slides, struct kz_str main, struct kz_error *err)
{
        const struct kz_xml_handler handler = {slides, presentation_start, NULL, NULL};
        struct kz_str rest, id;
        enum kz_status status;
        bool first = true;

        status = kz_office_rels_read(slides->office, main, &slides->rels, err);
        if (!status)
                status = kz_office_main_xml(slides->office, main, &handler, err);
        if (!status && slides->count > SLIDES_MAX)
                status = kz_parse_problem(slides->office->parse, 0,
                        "more than %d slides: the rest is left out", SLIDES_MAX);
        rest = kz_buf_str(&slides->ids);
        for (; rest.len && !status; first = false) {
                kz_str_split(&rest, '\0', &id);
                status = read_slide(slides, kz_office_rels_by_id(&slides->rels, id), first, err);
        }
        return status ? status : read_layouts(slides, err);
}

enum kz_status kz_pptx_read(struct kz_office *office, struct kz_str main, struct kz_error *err)
{
        struct slides slides = {.office = office};
        enum kz_status status;

        office->pages = true;
        status = read_slides(&slides, main, err);
        kz_office_rels_deinit(&slides.rels);
        kz_buf_deinit(&slides.ids);
        kz_buf_deinit(&slides.layouts);
        return status;
}
