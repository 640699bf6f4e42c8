# places.cpp in all the ways in which debug information is written, one program for each.
find_program(LEAKRUN_CLANGXX NAMES clang++ REQUIRED)
find_program(LEAKRUN_CLANGXX_19 NAMES clang++-19)
find_program(LEAKRUN_GXX NAMES g++ REQUIRED)
find_program(LEAKRUN_OBJCOPY NAMES objcopy REQUIRED)

set(places_folder ${CMAKE_CURRENT_BINARY_DIR}/places)
file(MAKE_DIRECTORY ${places_folder})
set(places)

# leakrun_places(NAME COMPILER FLAGS...): compiled and linked in two steps, as split DWARF needs it.
function(leakrun_places name compiler)
  set(output ${places_folder}/${name})
  set(source ${CMAKE_CURRENT_SOURCE_DIR}/places/places.cpp)
  add_custom_command(OUTPUT ${output}
    COMMAND ${compiler} -O1 -g ${ARGN} -c ${source} -o ${output}.o
    COMMAND ${compiler} ${ARGN} -Wl,--build-id -Wl,--gc-sections ${output}.o -o ${output} -ldl
    DEPENDS ${source} VERBATIM)
  set(places ${places} ${output} PARENT_SCOPE)
endfunction()

# leakrun_stripped_places(NAME OF OBJCOPY_ARGUMENTS...): a copy of another.
function(leakrun_stripped_places name of)
  set(output ${places_folder}/${name})
  add_custom_command(OUTPUT ${output}
    COMMAND ${LEAKRUN_OBJCOPY} ${ARGN} ${places_folder}/${of} ${output}
    DEPENDS ${places_folder}/${of} VERBATIM)
  set(places ${places} ${output} PARENT_SCOPE)
endfunction()

foreach(version 4 5)
  leakrun_places(clang-dwarf${version} ${LEAKRUN_CLANGXX} -gdwarf-${version})
  leakrun_places(clang-dwarf${version}-split ${LEAKRUN_CLANGXX} -gdwarf-${version} -gsplit-dwarf)
  leakrun_places(clang-dwarf${version}-sections ${LEAKRUN_CLANGXX} -gdwarf-${version}
    -ffunction-sections)
  leakrun_places(gcc-dwarf${version} ${LEAKRUN_GXX} -gdwarf-${version})
  leakrun_places(gcc-dwarf${version}-split ${LEAKRUN_GXX} -gdwarf-${version} -gsplit-dwarf)
endforeach()
leakrun_places(clang-zlib ${LEAKRUN_CLANGXX} -gz=zlib)
leakrun_places(gcc-zlib ${LEAKRUN_GXX} -gz=zlib)
leakrun_places(gcc-zlib-gnu ${LEAKRUN_GXX} -gz=zlib-gnu)
leakrun_places(gcc-dwarf64 ${LEAKRUN_GXX} -gdwarf64)
leakrun_places(gcc-strict-dwarf2 ${LEAKRUN_GXX} -gdwarf-2 -gstrict-dwarf -ffunction-sections)
leakrun_places(clang-no-pie ${LEAKRUN_CLANGXX} -no-pie -fno-pie)
leakrun_places(gcc-no-pie ${LEAKRUN_GXX} -no-pie -fno-pie)
leakrun_places(clang-lines ${LEAKRUN_CLANGXX} -gline-tables-only)
leakrun_places(gcc-lines ${LEAKRUN_GXX} -g1)
leakrun_places(clang-shared.so ${LEAKRUN_CLANGXX} -DPLACES_SHARED -shared -fPIC)
leakrun_places(gcc-shared.so ${LEAKRUN_GXX} -DPLACES_SHARED -shared -fPIC)
set(places_of_clang_19)
if(LEAKRUN_CLANGXX_19)
  leakrun_places(clang19 ${LEAKRUN_CLANGXX_19} -gdwarf-5)
  leakrun_places(clang19-split ${LEAKRUN_CLANGXX_19} -gdwarf-5 -gsplit-dwarf)
  set(places_of_clang_19 "clang19 clang19-split")
endif()

leakrun_stripped_places(symbols-alone gcc-dwarf5 --strip-debug)
leakrun_stripped_places(nothing-left gcc-dwarf5 --strip-all)
leakrun_stripped_places(linked.debug gcc-dwarf5 --only-keep-debug)
add_custom_command(OUTPUT ${places_folder}/linked
  COMMAND ${LEAKRUN_OBJCOPY} --strip-all --add-gnu-debuglink=linked.debug gcc-dwarf5 linked
  WORKING_DIRECTORY ${places_folder} DEPENDS ${places_folder}/linked.debug VERBATIM)

set(host ${places_folder}/host)
add_custom_command(OUTPUT ${host}
  COMMAND ${LEAKRUN_GXX} ${CMAKE_CURRENT_SOURCE_DIR}/places/host.cpp -o ${host} -ldl
  DEPENDS places/host.cpp VERBATIM)
add_custom_target(places DEPENDS ${places} ${places_folder}/linked ${host})
add_dependencies(symbolize_tests places)
target_compile_definitions(symbolize_tests PRIVATE
  LEAKRUN_PLACES="${places_folder}" LEAKRUN_PLACES_OF_CLANG_19="${places_of_clang_19}")
