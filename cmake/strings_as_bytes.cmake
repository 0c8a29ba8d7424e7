# cmake -DIN=a.proto -DOUT=b.proto -P strings_as_bytes.cmake
#
# Copies a schema with its `string` fields declared as `bytes`: the same wire format, without the
# UTF-8 check. The core does not check text either, so that a packet with invalid text is not lost:
# JavaScript shows U+FFFD in its place. The generated classes, which tests compare the core with, must
# agree. Only field types match; an enum value named `string` has an equals sign after it.
file(READ "${IN}" text)
string(REGEX REPLACE "([\n ])string ([A-Za-z_])" "\\1bytes \\2" text "${text}")
file(WRITE "${OUT}" "${text}")
