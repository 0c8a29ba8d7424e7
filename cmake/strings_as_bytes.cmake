# cmake -DIN=a.proto -DOUT=b.proto -P strings_as_bytes.cmake
#
# Copies a schema with its `string` fields declared as `bytes`: the same wire format, without the
# UTF-8 check. A packet with invalid text then reaches JavaScript, which shows U+FFFD in its place,
# where the check would lose the packet. Only field types match; an enum value named `string` has
# an equals sign after it.
file(READ "${IN}" text)
string(REGEX REPLACE "([\n ])string ([A-Za-z_])" "\\1bytes \\2" text "${text}")
file(WRITE "${OUT}" "${text}")
