# Makes a C++ source of the files of the pages, for CMake's script mode.
#
#   cmake -DOUTPUT=files.cpp -DFOLDER=report/html "-DFILES=base.css boot.js" -P embed.cmake
#
# The SHA-256 of a file is what the page's content security policy names.
cmake_minimum_required(VERSION 3.22)

set(entries "")
string(REPLACE " " ";" FILES "${FILES}")
foreach(name IN LISTS FILES)
  # Read as hexadecimal digits, for CMake would take some characters for its own.
  file(READ "${FOLDER}/${name}" hex HEX)
  file(SHA256 "${FOLDER}/${name}" hash)
  string(LENGTH "${hex}" length)
  math(EXPR bytes "${length} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" escaped "${hex}")
  string(APPEND entries
    "    {\"${name}\", \"${hash}\", std::string_view(\"${escaped}\", ${bytes})},\n")
endforeach()
file(WRITE "${OUTPUT}" "#include \"report/html/page_files.h\"

namespace leakrun {

const std::vector<PageFile>& page_files() {
  static const std::vector<PageFile> files = {
${entries}  };
  return files;
}

}  // namespace leakrun
")
