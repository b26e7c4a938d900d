#include "office_file.h"

#include "tests/support/zip_writer.h"

struct collect *parse_members(const char *name, const char *const *members)
{
        struct zip_writer zip = ZIP_WRITER_NULL;
        struct collect *c;
        size_t i;

        for (i = 0; members[i]; i += 2)
                zip_add(&zip, members[i], members[i + 1], strlen(members[i + 1]),
                        i % 4 ? ZIP_DEFLATED : ZIP_STORED);
        zip_end(&zip);
        c = parse_bytes(name, zip.bytes.data, zip.bytes.len);
        zip_writer_deinit(&zip);
        return c;
}

void assert_text(struct collect *c, const char *text)
{
        if (c->status)
                fail_msg("%s", c->err.message);
        assert_int_equal(c->doc_count, 1);
        assert_str(c->docs[0].text, text);
        collect_free(c);
}
