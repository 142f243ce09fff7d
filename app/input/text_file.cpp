#include "app/input/text_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>
#include <utility>

#include "app/input/field_text.h"

namespace dotpop {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

/// Unicode of the Windows-1252 bytes 0x80 to 0x9F; every other byte is its own code point.
constexpr std::array<char16_t, 32> kWindows1252 = {0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                   0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
                                                   0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                   0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

std::string from_windows_1252(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    const char16_t code = byte >= 0x80 && byte < 0xA0 ? kWindows1252[byte - 0x80u] : static_cast<char16_t>(byte);
    if (code < 0x80) {
      text += c;
    } else if (code < 0x800) {
      text += static_cast<char>(0xC0 | (code >> 6));
      text += static_cast<char>(0x80 | (code & 0x3F));
    } else {
      text += static_cast<char>(0xE0 | (code >> 12));
      text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
      text += static_cast<char>(0x80 | (code & 0x3F));
    }
  }
  return text;
}

/// Length of the UTF-8 sequence at the start of `rest`, 0 when there is none. The second byte's range excludes
/// overlong forms, surrogates and code points beyond U+10FFFF (RFC 3629, section 4).
std::size_t utf8_length(std::string_view rest) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                             : lead >= 0xE0 && lead <= 0xEF ? 3
                             : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                            : 0;
  if (length == 0 || rest.size() < length) return 0;
  const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (byte(1) < low || byte(1) > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  return length;
}

/// Line of the byte at `offset`; CR LF, LF and a lone CR each end a line.
std::size_t line_of(std::string_view text, std::size_t offset) {
  std::size_t line = 1;
  for (std::size_t i = 0; i < offset; ++i) {
    const bool first_of_pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (text[i] == '\n' || (text[i] == '\r' && !first_of_pair)) ++line;
  }
  return line;
}

bool starts_with(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

void report_missing(const std::filesystem::path& path, Diagnostics& diagnostics) {
  Diagnosis fault{"there is no such file", {}, {}, {path.string(), 0, {}}};
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  std::error_code ignored;
  if (std::filesystem::is_directory(folder, ignored)) {
    fault.suggestion = suggest_spelling(path.filename().string(), names_in_folder(folder));
  } else {
    fault.why = "the folder '" + folder.string() + "' does not exist";
    fault.suggestion = "check the path";
  }
  diagnostics.add(Severity::error, "missing file", std::move(fault));
}

[[noreturn]] void throw_unreadable(const std::filesystem::path& path, int error) {
  throw_machine_error("cannot read '" + path.string() + "'", std::generic_category().message(error),
                      error == EACCES || error == EPERM ? "check the permissions of the file and its folder"
                                                        : "check the disk, or copy the file elsewhere");
}

}  // namespace

std::vector<std::string> names_in_folder(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    names.push_back(it->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::optional<std::string> read_bytes(const std::filesystem::path& path, Diagnostics& diagnostics) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found || error == std::errc::not_a_directory ||
      error == std::errc::filename_too_long || error == std::errc::too_many_symbolic_link_levels) {
    report_missing(path, diagnostics);
    return std::nullopt;
  }
  if (error) throw_unreadable(path, error.value());
  if (std::filesystem::is_directory(status)) {
    diagnostics.add(Severity::error, "not a file",
                    {"this is a folder, not a file", {}, "name a file in it", {path.string(), 0, {}}});
    return std::nullopt;
  }
  errno = 0;
  const File file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) throw_unreadable(path, errno);
  std::string bytes;
  const auto expected = std::filesystem::file_size(path, error);  // a pipe has none: then grow
  std::size_t size = 0;
  for (;;) {
    // One byte more than expected, so that the end of a plain file is seen without a second allocation.
    bytes.resize(size == 0 && !error ? static_cast<std::size_t>(expected) + 1 : 2 * size + (1u << 16));
    size += std::fread(bytes.data() + size, 1, bytes.size() - size, file.get());
    if (std::ferror(file.get()) != 0) throw_unreadable(path, errno);
    if (size < bytes.size()) break;
  }
  bytes.resize(size);
  return bytes;
}

std::size_t find_invalid_utf8(std::string_view bytes) {
  std::size_t i = 0;
  while (i < bytes.size()) {
    if (bytes.size() - i >= 8) {  // eight ASCII bytes at a time
      std::uint64_t word = 0;
      std::memcpy(&word, bytes.data() + i, sizeof word);
      if ((word & 0x8080808080808080u) == 0) {
        i += 8;
        continue;
      }
    }
    const std::size_t length = utf8_length(bytes.substr(i));
    if (length == 0) return i;
    i += length;
  }
  return std::string_view::npos;
}

std::optional<TextFile> decode_text(std::string bytes, std::string path, Diagnostics& diagnostics) {
  const auto refuse = [&](std::string problem, std::string why, std::size_t line) {
    diagnostics.add(Severity::error, "not a text file",
                    {std::move(problem), std::move(why), "save it as UTF-8 (CSV UTF-8)", {std::move(path), line, {}}});
    return std::nullopt;
  };
  if (starts_with(bytes, "\xFF\xFE") || starts_with(bytes, "\xFE\xFF")) {
    return refuse("the file is UTF-16", "by its byte order mark", 1);
  }
  if (const std::size_t at = bytes.find('\0'); at != std::string::npos) {
    return refuse("there is a NUL byte", "text has none: the file is binary, UTF-16 or damaged", line_of(bytes, at));
  }
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  const bool marked = starts_with(bytes, kMark);
  const std::size_t invalid = find_invalid_utf8(bytes);
  if (invalid == std::string_view::npos) {
    if (marked) bytes.erase(0, kMark.size());
    return TextFile{std::move(path), std::move(bytes), false};
  }
  if (marked) {
    return refuse("this line is not UTF-8", "the file starts with the byte order mark of UTF-8",
                  line_of(bytes, invalid));
  }
  return TextFile{std::move(path), from_windows_1252(bytes), true};
}

TextFile read_text_file(const std::filesystem::path& path) {
  Diagnostics diagnostics;
  std::optional<TextFile> file;
  if (auto bytes = read_bytes(path, diagnostics)) file = decode_text(std::move(*bytes), path.string(), diagnostics);
  diagnostics.throw_if_errors();
  return std::move(*file);
}

}  // namespace dotpop
