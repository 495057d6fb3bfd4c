# Tests of the corpus generator (bench/gen). Included by the CMakeLists.txt beside this file.
foreach(name test_gen test_gen_words test_gen_curve)
    add_executable(${name} ${CMAKE_CURRENT_LIST_DIR}/${name}.c)
    target_link_libraries(${name} PRIVATE idx_flags idx_gen_core PkgConfig::CMOCKA PkgConfig::XXHASH m)
    add_test(NAME ${name} COMMAND ${name})
endforeach()
add_test(NAME test_gen_cli COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/test_gen_cli.sh $<TARGET_FILE:idx-gen>)
add_test(NAME test_gen_figures COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/test_gen_figures.sh
    $<TARGET_FILE:idx-gen> $<TARGET_FILE:idx-gen-measure>)
