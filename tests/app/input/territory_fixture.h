#pragma once

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

/// A territory small enough to compute by hand, in a temporary folder that goes away with the object. Every file
/// of it can be replaced, changed in one place or removed, so that a test shows only what it is about.
///
/// Region 11: zones 75001 and 75002, establishments 750000018 (ex-DG) and 750000026 (ex-OQN).
/// Region 84: zones 01000, 01090 and 38000, establishments 010000024 (ex-DG) and 380000034 (ex-OQN, with children).
/// All days by zone add up to the days by medical unit, so that loading it gives neither error nor warning.
/// 750000018 has 40 days of zone 38000 (outside its region) and 10 of zone 99999 (unknown).
namespace dotpop::test {

inline std::map<std::string, std::string> tiny_territory() {
  return {
      {"zones.csv",
       "code_geo;region;departement;population;part_75_plus;revenu_median;lat;lon\n"
       "01000;84;01;1000;0.10;20000;46.2;5.2\n"
       "01090;84;01;3000;0.20;22000;46.1;4.8\n"
       "38000;84;38;6000;0.05;;45.2;5.7\n"
       "75001;11;75;2000;0.08;31000;48.9;2.3\n"
       "75002;11;75;8000;0.12;29000;48.9;2.4\n"},
      {"etablissements.csv",
       "finess;nom;region;departement;code_geo;secteur;statut;lits;places;recettes_historiques\n"
       "010000024;CH DE FLEYRIAT;84;01;01000;ex-DG;public;28;13;1000000.00\n"
       "380000034;CLINIQUE DES ALPES;84;38;38000;ex-OQN;privé;40;10;500000.50\n"
       "750000018;HÔPITAL DU LOUVRE;11;75;75001;ex-DG;public;60;20;2000000\n"
       "750000026;CLINIQUE DE LA BOURSE;11;75;;ex-OQN;privé;30;0;750000\n"},
      {"echelle_um.csv",
       "um;mode;poids\n"
       "50;HC;1.0\n"
       "50;HTP;0.5\n"
       "51;HC;1.2\n"
       "51;HTP;0.6\n"},
      {"journees_um.csv",
       "finess;um;mode;public;journees\n"
       "010000024;50;HC;A;100\n"
       "010000024;51;HTP;A;50\n"
       "380000034;51;HC;A;80\n"
       "380000034;51;HC;E;30\n"
       "750000018;50;HC;;250\n"
       "750000026;50;HTP;A;60\n"},
      {"journees_zone.csv",
       "finess;code_geo;journees\n"
       "010000024;01000;90\n"
       "010000024;01090;60\n"
       "380000034;01090;20\n"
       "380000034;38000;60\n"
       "750000018;38000;40\n"
       "750000018;75001;150\n"
       "750000018;75002;50\n"
       "750000018;99999;10\n"
       "750000026;75002;60\n"},
      {"enveloppes.csv",
       "region;montant\n"
       "11;2500000\n"
       "84;1500000\n"},
  };
}

class TerritoryFolder {
 public:
  /// The territory above, written to a new folder.
  TerritoryFolder() : path_(new_path()) {
    std::filesystem::create_directories(path_);
    for (const auto& [file, text] : tiny_territory()) write(file, text);
  }
  ~TerritoryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TerritoryFolder(const TerritoryFolder&) = delete;
  TerritoryFolder& operator=(const TerritoryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// The path under which messages name a file of the folder.
  std::string path_of(const std::string& file) const { return (path_ / file).string(); }

  /// Writes a file as it is, byte by byte; also one that a territory does not have, such as a study.
  void write(const std::string& file, std::string_view bytes) const {
    std::ofstream out(path_ / file, std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!out) throw std::runtime_error("cannot write " + path_of(file));
  }
  std::string read(const std::string& file) const {
    std::ifstream in(path_ / file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }
  void remove(const std::string& file) const { std::filesystem::remove(path_ / file); }
  void append(const std::string& file, std::string_view text) const { write(file, read(file).append(text)); }
  /// Replaces the first `from` of a file, which must be there.
  void replace(const std::string& file, std::string_view from, std::string_view to) const {
    std::string text = read(file);
    const std::size_t at = text.find(from);
    if (at == std::string::npos) throw std::runtime_error(file + " has no '" + std::string(from) + "'");
    write(file, text.replace(at, from.size(), to));
  }
  /// Replaces every `from` of a file.
  void replace_all(const std::string& file, std::string_view from, std::string_view to) const {
    std::string text = read(file);
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
      text.replace(at, from.size(), to);
    }
    write(file, text);
  }

 private:
  /// Unique among the processes and threads that run tests side by side.
  static std::filesystem::path new_path() {
    static std::atomic<unsigned> counter{0};
    return std::filesystem::temp_directory_path() /
           ("dotpop-test-" + std::to_string(::getpid()) + "-" + std::to_string(counter++));
  }

  std::filesystem::path path_;
};

}  // namespace dotpop::test
