/*
 * fuzz_store.c: stored documents. The first byte says what follows: 0 the records of a block, 1 a
 * frame as it lies in STORE, 2 a frame and the dictionary for it (u16 bytes of the frame, frame,
 * dictionary).
 */
#include "common/format/store.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Walks records and their fields until one is refused or the block ends. */
static void records_read(const segment *s, const uint8_t *data, size_t size)
{
    uint8_t *block = malloc(size ? size : 1);
    if (size) {
        memcpy(block, data, size);
    }
    const uint8_t *at = block;
    const uint8_t *end = block + size;
    store_record record;
    while (at < end) {
        const uint8_t *start = at;
        if (idx__store_record(s, &at, end, &record, NULL) != IDX_OK) {
            if (at != start) {
                abort();
            }
            break;
        }
        uint64_t sum = record.title_bytes + record.body_bytes;
        const uint8_t *field_at = record.fields;
        for (uint32_t i = 0; i < record.field_count; i++) {
            store_field field;
            idx__store_field(&field_at, record.fields_end, &field);
            sum += field.name_bytes + field.value_bytes;
        }
        if (at <= start || field_at != record.fields_end || record.fields_end != at ||
            sum > (uint64_t)(at - start)) {
            abort();
        }
    }
    free(block);
}

/* A segment of a hundred documents in one block. */
static void frame_read(const uint8_t *frame, size_t frame_bytes, const uint8_t *dictionary,
                       size_t dictionary_bytes)
{
    uint8_t index[12] = {0};
    uint8_t *copy = malloc(frame_bytes ? frame_bytes : 1);
    memcpy(copy, frame, frame_bytes);
    segment s = {.meta = {.documents = 100, .store_blocks = 1, .flags = IDX_FLAG_STORE}};
    s.sections[SECTION_STORE] = (section){.data = copy, .bytes = frame_bytes};
    s.sections[SECTION_STOREINDEX] = (section){.data = index, .bytes = sizeof index};
    s.sections[SECTION_STOREDICT] = (section){.data = dictionary, .bytes = dictionary_bytes};
    buf block;
    idx__buf_init(&block, NULL);
    for (uint32_t doc = 0; doc < 100; doc += 33) {
        store_record record;
        if (idx__store_get(&s, doc, &block, &record, NULL) == IDX_OK && doc == 0) {
            records_read(&s, block.data, block.bytes);
        }
        if (block.bytes > 1 << 20) {
            break; // a few bytes can become very many; once is enough
        }
    }
    idx__buf_release(&block);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    segment s = {.name = "seg"};
    if (size < 1) {
        return 0;
    }
    uint8_t kind = data[0] % 3;
    data++;
    size--;
    if (kind == 0) {
        records_read(&s, data, size);
    } else if (kind == 1) {
        frame_read(data, size, NULL, 0);
    } else if (size >= 2) {
        size_t frame_bytes = idx__load_u16(data);
        frame_bytes = frame_bytes < size - 2 ? frame_bytes : size - 2;
        frame_read(data + 2, frame_bytes, data + 2 + frame_bytes, size - 2 - frame_bytes);
    }
    return 0;
}
