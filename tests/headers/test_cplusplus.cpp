// test_cplusplus.cpp: the C headers as C++ sees them: they compile, and the names link as C names.
#include <cstring>

#include <idx/idx.h>

int main()
{
    idx_error err = {};
    idx_writer_options writer_options;
    idx_writer_options_init(&writer_options);
    idx_search_options search_options;
    idx_search_options_init(&search_options);
    idx_searcher *searcher = nullptr;
    bool ok = std::strcmp(idx_version(), IDX_VERSION_STRING) == 0;
    ok = ok && idx_searcher_open("/nonexistent/index", nullptr, &searcher, &err) == IDX_ENOTFOUND;
    ok = ok && err.code == IDX_ENOTFOUND && searcher == nullptr && err.message[0] != '\0';
    ok = ok && search_options.k == 10 && writer_options.store && writer_options.positions;
    idx_searcher_close(nullptr);
    return ok ? 0 : 1;
}
