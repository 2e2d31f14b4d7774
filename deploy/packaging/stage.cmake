# SPDX-License-Identifier: Apache-2.0
# Run by CPack on the staged files before it packs them: manual pages compressed (without a time in
# them, or no two builds would agree), the daemon's with the daemon and not with the command line
# that writes all pages.
file(GLOB_RECURSE pages "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/usr/share/man/*.[1-9]")
foreach(page IN LISTS pages)
  execute_process(COMMAND gzip -9n ${page} COMMAND_ERROR_IS_FATAL ANY)
  set(page ${page}.gz)
  string(REGEX REPLACE "^(.*)/cli/(usr/share/man/.*/ceptoar-node\\.8\\.gz)$" "\\1/node/\\2" place
    ${page})
  if(NOT place STREQUAL page)
    get_filename_component(directory ${place} DIRECTORY)
    file(MAKE_DIRECTORY ${directory})
    file(RENAME ${page} ${place})
    # An empty directory is left where that was the only page of its section.
    get_filename_component(emptied ${page} DIRECTORY)
    file(GLOB left ${emptied}/*)
    if(NOT left)
      file(REMOVE_RECURSE ${emptied})
    endif()
  endif()
endforeach()
