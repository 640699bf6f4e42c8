# What clang-asan.cmake and gcc-asan.cmake have in common. CMake 3.15 and later.
#
# CMake reads a toolchain file twice in the first run, and once more in every try_compile; options
# of a directory hold in the directories below it.
include_guard(DIRECTORY)

# -fsanitize=address              counts every allocation and knows its call stack
# -fno-omit-frame-pointer         the stacks are walked by frame pointers: without them they stop
#                                 at the first function built with -O1 or more
# -fno-optimize-sibling-calls     a function that ends in a call stays on the stack
# -g                              stacks name files and lines, in every build type
#
# As options of the directory and not in CMAKE_<LANG>_FLAGS: those are lost where the project or
# the command line sets that variable. They stand behind the flags of the build type, so that
# these four hold whatever it says.
set(leakrun_languages C,CXX,OBJC,OBJCXX)
add_compile_options(
  "$<$<COMPILE_LANGUAGE:${leakrun_languages}>:-fsanitize=address>"
  "$<$<COMPILE_LANGUAGE:${leakrun_languages}>:-fno-omit-frame-pointer>"
  "$<$<COMPILE_LANGUAGE:${leakrun_languages}>:-fno-optimize-sibling-calls>"
  "$<$<COMPILE_LANGUAGE:${leakrun_languages}>:-g>")

# <leakrun/leakrun.h> is found without find_package(leakrun). Last of all places, for the headers
# stand in the folder of a whole prefix: with -I or -isystem its other headers could win.
get_filename_component(leakrun_include
  "${CMAKE_CURRENT_LIST_DIR}/@leakrun_include_from_toolchains@" ABSOLUTE)
add_compile_options(
  "$<$<COMPILE_LANGUAGE:${leakrun_languages}>:SHELL:-idirafter \"${leakrun_include}\">")
unset(leakrun_include)
unset(leakrun_languages)

# Executables, shared objects and modules alike.
add_link_options(-fsanitize=address)

# -DLEAKRUN_LINK_AGENT=ON: every executable has the agent in it, which is else preloaded.
option(LEAKRUN_LINK_AGENT "Link leakrun's agent into every executable" OFF)
if(LEAKRUN_LINK_AGENT)
  include("${CMAKE_CURRENT_LIST_DIR}/linked-agent.cmake")
  set(leakrun_is_executable "$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>")
  add_link_options(
    "$<${leakrun_is_executable}:${leakrun_agent_object}>"
    "$<${leakrun_is_executable}:${leakrun_agent_link_options}>")
  unset(leakrun_is_executable)
endif()

# Where nobody chose a build type it is Debug: asserts stay on, and a project that defaults to an
# optimised type (and so to NDEBUG) does not. Debug means -O1 -g here, for the speed of what is
# instrumented; the other types mean what they always do.
if(NOT DEFINED CMAKE_BUILD_TYPE AND NOT DEFINED ENV{CMAKE_BUILD_TYPE})
  set(CMAKE_BUILD_TYPE Debug CACHE STRING "Build type; leakrun's default is Debug, with -O1")
endif()
set(CMAKE_C_FLAGS_DEBUG_INIT -O1)
set(CMAKE_CXX_FLAGS_DEBUG_INIT -O1)

# For include(leakrun OPTIONAL): leakrun_skip() and leakrun_threshold().
list(APPEND CMAKE_MODULE_PATH "${CMAKE_CURRENT_LIST_DIR}")

# leakrun_default_compilers(C CXX): those two where neither is chosen yet. Where one is, the other
# becomes its sibling (clang++-19: clang-19), because two versions of one runtime do not mix.
function(leakrun_default_compilers c cxx)
  set(chosen_c "${CMAKE_C_COMPILER}")
  if(NOT chosen_c)
    set(chosen_c "$ENV{CC}")
  endif()
  set(chosen_cxx "${CMAKE_CXX_COMPILER}")
  if(NOT chosen_cxx)
    set(chosen_cxx "$ENV{CXX}")
  endif()
  if(chosen_c AND NOT chosen_cxx)
    string(REGEX REPLACE "clang([^/+]*)$" "clang++\\1" cxx "${chosen_c}")
    string(REGEX REPLACE "gcc([^/]*)$" "g++\\1" cxx "${cxx}")
    string(REGEX REPLACE "(^|[/ ;-])cc$" "\\1c++" cxx "${cxx}")
  elseif(chosen_cxx AND NOT chosen_c)
    string(REGEX REPLACE "clang\\+\\+([^/]*)$" "clang\\1" c "${chosen_cxx}")
    string(REGEX REPLACE "g\\+\\+([^/]*)$" "gcc\\1" c "${c}")
    string(REGEX REPLACE "(^|[/ ;-])c\\+\\+$" "\\1cc" c "${c}")
  endif()
  # A launcher in CC or CXX ("ccache g++") is a list in CMAKE_<LANG>_COMPILER.
  if(NOT chosen_c)
    string(REPLACE " " ";" c "${c}")
    set(CMAKE_C_COMPILER "${c}" PARENT_SCOPE)
  endif()
  if(NOT chosen_cxx)
    string(REPLACE " " ";" cxx "${cxx}")
    set(CMAKE_CXX_COMPILER "${cxx}" PARENT_SCOPE)
  endif()
endfunction()
