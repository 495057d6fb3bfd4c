# Tests of idx-bench (bench/run). Included by the CMakeLists.txt beside this file.
foreach(name test_bench_json test_bench_stats test_bench_queries test_bench_check)
    add_executable(${name} ${CMAKE_CURRENT_LIST_DIR}/${name}.c)
    target_link_libraries(${name} PRIVATE idx_bench_core PkgConfig::CMOCKA)
    add_test(NAME ${name} COMMAND ${name})
endforeach()
add_test(NAME test_bench_run COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/test_bench_run.sh
    $<TARGET_FILE:idx-bench> $<TARGET_FILE:idx-gen>)
if(TARGET idx_cli)
    add_test(NAME test_run_all COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/test_run_all.sh ${PROJECT_SOURCE_DIR}/bench/run-all
        $<TARGET_FILE:idx-bench> $<TARGET_FILE:idx-bench-empty> $<TARGET_FILE:idx_cli> $<TARGET_FILE:idx-gen>)
endif()
