# Whether the schema of the results document can be violated at all: each change of a document that
# fits must be told by its path.
file(READ ${DOCUMENT} document)
file(MAKE_DIRECTORY ${FOLDER})

# expect_refused(FROM TO PATH)
function(expect_refused from to path)
  string(REPLACE "${from}" "${to}" changed "${document}")
  if(changed STREQUAL document)
    message(SEND_ERROR "the document has no ${from}")
  endif()
  file(WRITE ${FOLDER}/changed.json "${changed}")
  execute_process(COMMAND ${VALIDATE} ${FOLDER}/changed.json
    OUTPUT_VARIABLE output RESULT_VARIABLE result)
  if(NOT result EQUAL 1 OR NOT output MATCHES "changed.json: ${path}: ")
    message(SEND_ERROR "${from} -> ${to}: status ${result}\n${output}")
  endif()
endfunction()

expect_refused([["schema": "leakrun-results/1"]] [["schema": "leakrun-results/2"]] "\\$.schema")
expect_refused([["growth_bytes": 8829010]] [["growth_bytes": "many"]] "\\$.results\\[1\\].growth_bytes")
expect_refused([["verdict": "leaked"]] [["verdict": "leaks"]] "\\$.results\\[2\\].verdict")
expect_refused([["error": "crash"]] [["error": null]] "\\$.results\\[4\\].error")
expect_refused([["kind": "direct"]] [["kind": "shared"]] "\\$.results\\[2\\].leaks\\[0\\].kind")
expect_refused([["host":]] [["hosts":]] "\\$")
expect_refused([["offset":]] [["offsets":]] "\\$.results\\[1\\].growth_sites\\[0\\].stack\\[0\\]")
