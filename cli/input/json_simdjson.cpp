/*
 * cli/input/json_simdjson.cpp: simdjson's On-Demand parser behind a C interface.
 *
 * The one C++ file of the input side. It is here because parsing must not be what `idx build` waits
 * for, and the indexer is meant to take more than 100 MB/s. Measured on 95 MB of news (50,329
 * lines; one core of an AMD EPYC with AVX-512): a C parser that builds a tree (jansson 2.14) takes
 * in 61 MB/s, simdjson 3.0.1 with all strings decoded 2,400 MB/s.
 *
 * simdjson chooses its first stage (finding quotes and brackets, checking UTF-8) by the CPU at run
 * time. Its string decoding is not used: it is chosen at compile time, and it refuses lone
 * surrogates, which we repair. Compiled without exceptions.
 */
#include "cli/input/json_simdjson.h"

#include <new>
#include <simdjson.h>
#include <string_view>
#include <utility>

namespace ondemand = simdjson::ondemand;

static_assert(JSON_PADDING >= simdjson::SIMDJSON_PADDING, "simdjson reads further than it may");

// How deep objects may nest; simdjson's own default.
static constexpr size_t MAX_DEPTH = 1024;

struct json_parser {
    ondemand::parser parser;
    size_t capacity = 0;
};

namespace
{

struct reading {
    const char *text;
    size_t bytes;
    json_member_fn member;
    void *ctx;
    json_flaw *flaw;
};

const char *const BAD_LITERAL =
    "neither a string, a number, true, false, null, an object nor an array";

json_result broken(const reading &r, const char *reason, const char *at)
{
    bool is_inside = at && at >= r.text && at <= r.text + r.bytes;
    *r.flaw = {reason, is_inside ? static_cast<size_t>(at - r.text) + 1 : 0};
    return JSON_BROKEN;
}

// simdjson's own messages explain its API; these speak of the text.
const char *reason_of(simdjson::error_code error)
{
    switch (error) {
    case simdjson::EMPTY:
        return "nothing but white space";
    case simdjson::UNCLOSED_STRING:
        return "a string is not closed";
    case simdjson::UNESCAPED_CHARS:
        return "a control character inside a string is not escaped";
    case simdjson::DEPTH_ERROR:
        return "nested too deeply";
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
        return "the text does not end with the end of the object";
    case simdjson::INCORRECT_TYPE:
        return "not an object";
    case simdjson::TAPE_ERROR:
        return "a comma, colon, brace or key is missing or out of place";
    default:
        return simdjson::error_message(error);
    }
}

json_result broken(const reading &r, simdjson::error_code error, ondemand::document &document)
{
    const char *at = nullptr;
    if (document.current_location().get(at)) {
        at = nullptr;
    }
    return broken(r, reason_of(error), at);
}

// A token without the white space that simdjson leaves behind it.
std::string_view trimmed(std::string_view token)
{
    while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ') {
        token.remove_suffix(1);
    }
    return token;
}

input_text text_of(std::string_view v)
{
    return {v.data(), v.size()};
}

// A key ends at the first quote that no backslash precedes.
input_text key_text(const char *raw)
{
    const char *end = raw;
    while (*end != '"') {
        end += *end == '\\' ? 2 : 1;
    }
    return {raw, static_cast<size_t>(end - raw)};
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_number(std::string_view v)
{
    size_t at = 0;
    auto digits = [&] {
        size_t start = at;
        while (at < v.size() && is_digit(v[at])) {
            at++;
        }
        return at > start;
    };
    if (at < v.size() && v[at] == '-') {
        at++;
    }
    bool leads_with_zero = at < v.size() && v[at] == '0';
    size_t start = at;
    if (!digits() || (leads_with_zero && at - start > 1)) {
        return false;
    }
    if (at < v.size() && v[at] == '.') {
        at++;
        if (!digits()) {
            return false;
        }
    }
    if (at < v.size() && (v[at] == 'e' || v[at] == 'E')) {
        at++;
        if (at < v.size() && (v[at] == '+' || v[at] == '-')) {
            at++;
        }
        if (!digits()) {
            return false;
        }
    }
    return at == v.size();
}

// Hands out a string or number; the kinds are those of a member or those of an item.
json_result scalar(const reading &r, ondemand::value value, input_text key, json_kind string,
                   json_kind number)
{
    std::string_view token = trimmed(value.raw_json_token());
    json_kind kind = JSON_OTHER;
    if (token.empty()) {
        return broken(r, BAD_LITERAL, token.data());
    }
    if (token.front() == '"') {
        if (token.size() < 2 || token.back() != '"') {
            return broken(r, "a string is not closed", token.data());
        }
        token = token.substr(1, token.size() - 2);
        kind = string;
    } else if (token.front() == '-' || is_digit(token.front())) {
        if (!is_number(token)) {
            return broken(r, "not a number", token.data());
        }
        kind = number;
    } else if (token != "true" && token != "false" && token != "null") {
        return broken(r, BAD_LITERAL, token.data());
    }
    return r.member(r.ctx, kind, key, text_of(token)) ? JSON_STOPPED : JSON_OK;
}

json_result items(const reading &r, ondemand::document &document, ondemand::value value)
{
    ondemand::array array;
    if (auto error = value.get_array().get(array)) {
        return broken(r, error, document);
    }
    for (auto entry : array) {
        ondemand::value item;
        if (auto error = std::move(entry).get(item)) {
            return broken(r, error, document);
        }
        ondemand::json_type type;
        if (auto error = item.type().get(type)) {
            return broken(r, error, document);
        }
        if (type == ondemand::json_type::array || type == ondemand::json_type::object) {
            continue;
        }
        json_result result = scalar(r, item, {nullptr, 0}, JSON_ITEM_STRING, JSON_ITEM_NUMBER);
        if (result != JSON_OK) {
            return result;
        }
    }
    return JSON_OK;
}

json_result members(const reading &r, ondemand::document &document, ondemand::object object)
{
    for (auto entry : object) {
        ondemand::field field;
        if (auto error = std::move(entry).get(field)) {
            return broken(r, error, document);
        }
        input_text key = key_text(field.key().raw());
        ondemand::value value = field.value();
        ondemand::json_type type;
        if (value.type().get(type)) {
            return broken(r, BAD_LITERAL, value.raw_json_token().data());
        }
        json_result result = JSON_OK;
        if (type == ondemand::json_type::array) {
            if (r.member(r.ctx, JSON_ARRAY, key, {nullptr, 0})) {
                result = items(r, document, value);
            }
        } else if (type == ondemand::json_type::object) {
            if (r.member(r.ctx, JSON_OTHER, key, {nullptr, 0})) {
                result = JSON_STOPPED;
            }
        } else {
            result = scalar(r, value, key, JSON_STRING, JSON_NUMBER);
        }
        if (result != JSON_OK) {
            return result;
        }
    }
    return JSON_OK;
}

// simdjson sizes its memory to the text; by doubling, slowly growing lines do not each cost a new
// one.
bool make_room(json_parser *p, size_t bytes)
{
    size_t capacity = p->capacity ? p->capacity : size_t(64) << 10;
    while (capacity < bytes) {
        capacity *= 2;
    }
    if (capacity == p->capacity) {
        return true;
    }
    p->capacity = 0;
    if (p->parser.allocate(capacity, MAX_DEPTH)) {
        return false;
    }
    p->capacity = capacity;
    return true;
}

} // namespace

json_parser *json_parser_new(void)
{
    return new (std::nothrow) json_parser;
}

void json_parser_free(json_parser *parser)
{
    delete parser;
}

json_result json_parser_object(json_parser *parser, const char *text, size_t bytes,
                               json_member_fn member, void *ctx, json_flaw *flaw)
{
    reading r = {text, bytes, member, ctx, flaw};
    if (!make_room(parser, bytes)) {
        return JSON_OUT_OF_MEMORY;
    }
    ondemand::document document;
    auto error =
        parser->parser.iterate(text, bytes, bytes + simdjson::SIMDJSON_PADDING).get(document);
    if (error == simdjson::MEMALLOC) {
        return JSON_OUT_OF_MEMORY;
    }
    if (error == simdjson::UTF8_ERROR) {
        return JSON_NOT_UTF8;
    }
    if (error) {
        return broken(r, reason_of(error), nullptr);
    }
    ondemand::object object;
    error = document.get_object().get(object);
    if (error) {
        return broken(r, reason_of(error), error == simdjson::INCORRECT_TYPE ? text : nullptr);
    }
    json_result result = members(r, document, object);
    if (result != JSON_OK) {
        return result;
    }
    const char *rest;
    if (!document.current_location().get(rest)) {
        return broken(r, "something follows the object", rest);
    }
    return JSON_OK;
}
