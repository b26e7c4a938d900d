/*
 * Old office files, which are compound files: Word's go through a configured command, Outlook's
 * messages are read here, and of the others the report says what they are and what to do.
 */
#include "index/ingest/decode.h"
#include "index/ingest/msg.h"
#include "index/ingest/office.h"
#include "index/ingest/ole_info.h"
#include "index/ingest/whole.h"

#define FIB_MAGIC 0xA5EC
#define FIB_ENCRYPTED 0x0100

static const char magic[] = {
        (char)0xD0, (char)0xCF, 0x11, (char)0xE0, (char)0xA1, (char)0xB1, 0x1A, (char)0xE1};

static enum kz_sniff sniff(struct kz_str head, struct kz_str name)
{
        (void)name;
        return kz_str_starts(head, (struct kz_str){magic, sizeof(magic)}) ? KZ_SNIFF_BY_CONTENT
                                                                          : KZ_SNIFF_NO;
}

/* The names of streams tell the program, and what is to be said of its files. */
static const struct {
        const char *stream;
        enum kz_status status;
        const char *why;
} others[] = {
        {"EncryptedPackage", KZ_E_INVALID, "password-protected"},
        {"Workbook", KZ_E_UNSUPPORTED,
                "old Excel sheets (.xls) are not read: save it as .xlsx, for example with "
                "libreoffice --convert-to xlsx"},
        {"Book", KZ_E_UNSUPPORTED,
                "old Excel sheets (.xls) are not read: save it as .xlsx, for example with "
                "libreoffice --convert-to xlsx"},
        {"PowerPoint Document", KZ_E_UNSUPPORTED,
                "old PowerPoint files (.ppt) are not read: save it as .pptx, for example with "
                "libreoffice --convert-to pptx"},
        {"PP97_DUALSTORAGE", KZ_E_UNSUPPORTED,
                "old PowerPoint files (.ppt) are not read: save it as .pptx, for example with "
                "libreoffice --convert-to pptx"},
        {"VisioDocument", KZ_E_UNSUPPORTED, "Visio drawings are not read"},
        {"Quill", KZ_E_UNSUPPORTED, "Publisher files are not read"},
};

static enum kz_status refuse(const struct kz_ole *ole, struct kz_error *err)
{
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(others); i++) {
                if (kz_ole_find(ole, KZ_OLE_ROOT, others[i].stream) != KZ_OLE_NONE)
                        return kz_error_set(err, others[i].status, "%s", others[i].why);
        }
        return kz_error_set(err, KZ_E_UNSUPPORTED,
                "files of this old program (a compound file of Microsoft's) are not read");
}

static enum kz_status is_encrypted(const struct kz_ole *ole, uint32_t stream, bool *ret)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf fib = KZ_BUF_NULL;
        struct kz_str bytes;

        if (kz_ole_read(ole, stream, &fib, NULL) == KZ_E_NOMEM)
                return KZ_E_NOMEM;
        bytes = kz_buf_str(&fib);
        *ret = kz_ole_u16(bytes, 0) == FIB_MAGIC && (kz_ole_u16(bytes, 10) & FIB_ENCRYPTED);
        return KZ_OK;
}

static enum kz_status put_printed(struct kz_office *office, struct kz_str text)
{
        enum kz_status status = kz_office_put(&office->text, text);

        return status == KZ_E_LIMIT
                       ? kz_parse_problem(office->parse, 0, "more text than is read: left out")
                       : status;
}

static enum kz_status run_command(
        struct kz_office *office, struct kz_str bytes, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf printed = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf decoded = KZ_BUF_NULL;
        struct kz_str text;
        enum kz_status status;
        bool exact;

        if (!kz_parse_has_command(office->parse, KZ_COMMAND_DOC))
                return kz_error_set(err, KZ_E_UNSUPPORTED,
                        "old Word files (.doc) are read by a configured command: set doc_command "
                        "= catdoc -w -d utf-8 - (Debian: catdoc)");
        status = kz_parse_command(office->parse, KZ_COMMAND_DOC, bytes, &printed, err);
        if (!status)
                status = kz_decode_text(
                        office->parse, kz_buf_str(&printed), NULL, &decoded, &text, &exact, err);
        return status ? status : put_printed(office, text);
}

static enum kz_status read_word(
        struct kz_parse *parse, const struct kz_ole *ole, uint32_t stream, struct kz_error *err)
{
        KZ_CLEANUP(kz_office_deinit)
        struct kz_office office = {
                .parse = parse, .text = KZ_OFFICE_TEXT_NULL((size_t)parse->limits->file_size)};
        bool encrypted = false;
        enum kz_status status = is_encrypted(ole, stream, &encrypted);

        if (!status)
                status = kz_ole_info(ole, &office.meta);
        if (status)
                return kz_error_nomem(err);
        if (encrypted)
                return kz_error_set(err, KZ_E_INVALID, "password-protected");
        status = run_command(&office, ole->bytes, err);
        return status ? status : kz_office_deliver(&office, err);
}

static enum kz_status parse_ole(struct kz_parse *parse, struct kz_error *err)
{
        KZ_CLEANUP(kz_ole_deinit) struct kz_ole ole = KZ_OLE_NULL;
        enum kz_status status;
        struct kz_str bytes;
        uint32_t word;

        status = kz_whole_bytes(parse, &bytes, err);
        if (!status)
                status = kz_ole_open(&ole, bytes, err);
        if (status)
                return status;
        if (kz_msg_is(&ole)) {
                parse->type = "msg";
                return kz_msg_read(parse, &ole, err);
        }
        word = kz_ole_find(&ole, KZ_OLE_ROOT, "WordDocument");
        return word == KZ_OLE_NONE ? refuse(&ole, err) : read_word(parse, &ole, word, err);
}

const struct kz_parser kz_parser_doc = {
        .name = "doc",
        .types = "old Word and Outlook files",
        .sniff = sniff,
        .parse = parse_ole,
};
