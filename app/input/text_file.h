#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"

/// Text files from disk. What the user can put right (a missing file, a folder in its place, an encoding that
/// cannot be read) is an input fault; permission and I/O errors are machine errors and are always thrown.
namespace dotpop {

/// The text of a file: UTF-8, without byte order mark, without NUL.
struct TextFile {
  std::string path;               ///< as it is shown in messages
  std::string text;               ///< line breaks as they stand in the file
  bool was_windows_1252 = false;  ///< the bytes were no UTF-8 and were read as Windows-1252
};

/// The bytes of a file, read once. A missing file or a folder is reported ("missing file", "not a file") with the
/// nearest name of its folder, and nothing is returned.
std::optional<std::string> read_bytes(const std::filesystem::path& path, Diagnostics& diagnostics);

/// Turns bytes into text. A UTF-8 byte order mark is removed. Bytes that are no UTF-8 are read as Windows-1252,
/// unless a byte order mark says UTF-8; its five undefined bytes become U+FFFD, which shows that a character is
/// lost where a C1 control character would be invisible. Reported ("not a text file") with the line, and nothing
/// returned: UTF-16 (by its byte order mark), a NUL byte, bytes that are no UTF-8 after a UTF-8 mark.
std::optional<TextFile> decode_text(std::string bytes, std::string path, Diagnostics& diagnostics);

/// `read_bytes` and `decode_text` for a file whose faults stop the program: they are thrown as one input `Error`.
TextFile read_text_file(const std::filesystem::path& path);

/// Offset of the first byte that is not UTF-8 (RFC 3629: no surrogates, no overlong forms, at most U+10FFFF),
/// npos when all of it is.
std::size_t find_invalid_utf8(std::string_view bytes);

/// Names of the entries of a folder, ascending; empty when it cannot be read.
std::vector<std::string> names_in_folder(const std::filesystem::path& folder);

}  // namespace dotpop
