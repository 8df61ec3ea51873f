#pragma once
/// policy/text_normalize.hpp - texts made comparable: case, Unicode form and punctuation make no difference to a name.
///
/// Total functions over any bytes: what is no valid UTF-8 is kept as it is and equals only itself.

#include <string>
#include <string_view>

namespace onvigil::policy {

/// NFKC case folding (Unicode Standard, section 3.13): lower case, full-width and other compatibility forms as their
/// plain twins, decomposed letters composed, invisible characters dropped. Punctuation stays: what patterns look at.
[[nodiscard]] std::string fold(std::string_view text);

/// fold(), then every run of punctuation and blanks is one blank, and single letters in a row are one word:
/// "S.A.U." is "sau", "CP_PLUS" is "cp plus". Characters in `keep` count as letters (the `*` and `?` of a glob).
[[nodiscard]] std::string fold_words(std::string_view text, std::string_view keep = {});
/// The same for a text that fold() has made.
[[nodiscard]] std::string words_of(std::string_view folded, std::string_view keep = {});

/// fold_words() without the legal forms at its end: "Hangzhou Hikvision Digital Technology Co.,Ltd." is
/// "hangzhou hikvision digital". A name made of nothing else keeps its first word.
[[nodiscard]] std::string bare_name(std::string_view text);

/// The same for a text that fold_words() has made.
[[nodiscard]] std::string_view strip_legal_forms(std::string_view words);

/// Whether `phrase` stands in `words` as whole words; both made by fold_words().
[[nodiscard]] bool contains_words(std::string_view words, std::string_view phrase);

}  // namespace onvigil::policy
