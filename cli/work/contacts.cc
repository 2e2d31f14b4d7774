// SPDX-License-Identifier: Apache-2.0
#include "cli/work/contacts.h"

#include <algorithm>
#include <array>
#include <optional>

#include "cli/member/relays.h"
#include "cli/member/resolve.h"
#include "cli/member/text_input.h"
#include "cli/work/find.h"
#include "cli/work/mail.h"
#include "cli/work/places.h"
#include "cli/work/typed_line.h"
#include "schema/text.h"

namespace ceptoar::work {

using member::ContactRow;
using member::GroupRow;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

constexpr std::size_t kMostContacts = 10'000;

Outcome<ContactRow> checked(const ContactRow& typed) {
  ContactRow out;
  const std::array<std::pair<const std::string*, std::string*>, 4> fields = {
      {{&typed.name, &out.name}, {&typed.mail, &out.mail}, {&typed.fax, &out.fax},
       {&typed.tel, &out.tel}}};
  for (const auto& [from, to] : fields) {
    auto line = typed_line(*from);
    if (!line) return line.error();
    *to = std::move(*line);
  }
  if (out.name.empty()) return user_error(UserCode::kTextEmpty);
  const bool some = !out.mail.empty() || !out.fax.empty() || !out.tel.empty();
  if (!some || (!out.mail.empty() && !is_mail_address(out.mail))) {
    return user_error(UserCode::kContactMeans, {{"name", make_visible(out.name, true)}});
  }
  return out;
}

void replace(std::vector<ContactRow>& all, ContactRow contact) {
  std::erase_if(all, [&](const ContactRow& one) { return one.name == contact.name; });
  all.push_back(std::move(contact));
}

// One line of CSV (RFC 4180; a field does not go over a line). nullopt: a quote that does not end.
std::optional<std::vector<std::string>> csv_fields(std::string_view line) {
  std::vector<std::string> out(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      out.back() += line[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  if (quoted) return std::nullopt;
  return out;
}

// Which column has what; nullopt: no line of headings.
using Order = std::array<std::size_t, 4>;
std::optional<Order> headings(const std::vector<std::string>& fields) {
  static constexpr std::array<std::array<std::string_view, 2>, 4> kNames = {
      {{"name", "名称"}, {"mail", "メール"}, {"fax", "FAX"}, {"tel", "電話"}}};
  Order order{};
  order.fill(fields.size());
  for (std::size_t at = 0; at < fields.size(); ++at) {
    for (std::size_t which = 0; which < kNames.size(); ++which) {
      if (fields[at] == kNames[which][0] || fields[at] == kNames[which][1]) order[which] = at;
    }
  }
  if (order[0] == fields.size()) return std::nullopt;
  return order;
}

member::UserError bad_line(std::size_t number, std::string_view what) {
  return user_error(UserCode::kFileBad,
                    {{"path", "CSV"}, {"what", "line " + std::to_string(number) + ": " +
                                                   std::string(what)}});
}

template <class Row>
std::string near_names(const std::vector<Row>& rows, std::string_view name) {
  std::vector<std::string> names;
  names.reserve(rows.size());
  for (const Row& row : rows) names.push_back(row.name);
  return names_near(name, names);
}

template <class Row>
Outcome<void> erase_named(std::vector<Row>& rows, std::string_view name, UserCode missing) {
  const auto gone = std::erase_if(rows, [&](const Row& row) { return row.name == name; });
  if (gone > 0) return {};
  return user_error(missing, {{"given", make_visible(name, true)},
                              {"suggestions", near_names(rows, name)}});
}

}  // namespace

Outcome<void> add_contact(Session& session, const ContactRow& contact) {
  auto good = checked(contact);
  if (!good) return good.error();
  auto all = member::contacts(session);
  if (!all) return all.error();
  replace(*all, std::move(*good));
  if (all->size() > kMostContacts) return bad_line(all->size(), "too many");
  return member::keep_contacts(session, std::move(*all));
}

Outcome<std::size_t> import_contacts(Session& session, BytesView csv) {
  auto clean = member::clean_text(csv, "text", false);
  if (!clean) return clean.error();
  auto all = member::contacts(session);
  if (!all) return all.error();
  std::size_t taken = 0;
  std::size_t number = 0;
  Order order = {0, 1, 2, 3};
  std::string_view rest = clean->text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++number;
    if (line.empty()) continue;
    const auto fields = csv_fields(line);
    if (!fields) return bad_line(number, "a quote that does not end");
    if (number == 1) {
      if (const auto named = headings(*fields)) {
        order = *named;
        continue;
      }
    }
    const auto field = [&](std::size_t which) {
      return order.at(which) < fields->size() ? (*fields)[order.at(which)] : std::string();
    };
    auto good = checked({field(0), field(1), field(2), field(3)});
    if (!good) return bad_line(number, good.error().id());
    replace(*all, std::move(*good));
    ++taken;
  }
  if (all->size() > kMostContacts) return bad_line(number, "too many");
  if (auto kept = member::keep_contacts(session, std::move(*all)); !kept) return kept.error();
  return taken;
}

Outcome<void> remove_contact(Session& session, std::string_view name) {
  auto all = member::contacts(session);
  if (!all) return all.error();
  if (auto gone = erase_named(*all, name, UserCode::kNoContact); !gone) return gone;
  return member::keep_contacts(session, std::move(*all));
}

Outcome<void> set_group(Session& session, std::string_view name,
                        const std::vector<std::string>& members) {
  auto line = typed_line(name);
  if (!line) return line.error();
  if (line->empty() || members.empty()) return user_error(UserCode::kTextEmpty);
  const auto companies = member::known_companies(session);
  if (!companies) return companies.error();
  const auto contacts = member::contacts(session);
  if (!contacts) return contacts.error();
  std::vector<std::string> known;
  for (const auto& company : *companies) known.push_back(company.handle);
  for (const ContactRow& contact : *contacts) known.push_back(contact.name);
  // A group of a place (空港単位) has organisations of several sectors, and companies of other CEPTOARs.
  const auto roster = session.roster();
  if (!roster) return roster.error();
  for (const Organisation& org : (*roster)->roster.organisations) {
    if (org.status == Status::kActive) known.push_back(org.handle);
  }
  for (const member::HeldCard& held : session.trust().cards()) known.push_back(held.card->card.handle);
  GroupRow row;
  row.name = std::move(*line);
  for (const std::string& one : members) {
    if (std::find(known.begin(), known.end(), one) == known.end()) {
      return member::unknown_recipient(one, known);
    }
    if (std::find(row.members.begin(), row.members.end(), one) == row.members.end()) {
      row.members.push_back(one);
    }
  }
  auto all = member::groups(session);
  if (!all) return all.error();
  std::erase_if(*all, [&](const GroupRow& group) { return group.name == row.name; });
  all->push_back(std::move(row));
  return member::keep_groups(session, std::move(*all));
}

Outcome<GroupRow> find_group(Session& session, std::string_view name) {
  auto all = member::groups(session);
  if (!all) return all.error();
  std::vector<std::string> names;
  for (GroupRow& group : *all) {
    if (group.name == name) return std::move(group);
    names.push_back(group.name);
  }
  return user_error(UserCode::kNoGroup, {{"given", make_visible(name, true)},
                                         {"suggestions", names_near(name, names)}});
}

Outcome<std::vector<std::string>> recipients_of(Session& session, std::string_view typed,
                                                bool exercise) {
  constexpr std::string_view kGroup = "group:";
  std::vector<std::string> out;
  for (std::string& one : member::split_recipients(typed)) {
    if (!one.starts_with(kGroup)) {
      out.push_back(std::move(one));
      continue;
    }
    auto group = group_behind(session, std::string_view(one).substr(kGroup.size()), exercise);
    if (!group) return group.error();
    for (std::string& member : group->members) out.push_back(std::move(member));
  }
  return out;
}

Outcome<void> remove_group(Session& session, std::string_view name) {
  auto all = member::groups(session);
  if (!all) return all.error();
  if (auto gone = erase_named(*all, name, UserCode::kNoGroup); !gone) return gone;
  return member::keep_groups(session, std::move(*all));
}

Outcome<void> note_handed(Session& session, std::string_view id, std::string_view name,
                          member::Means means, bool confirmed) {
  auto found = find_item(session, id);
  if (!found) return found.error();
  const auto* item = std::get_if<member::ItemRow>(&*found);
  if (item == nullptr) return user_error(UserCode::kStillQueued, {{"id", make_visible(id, true)}});
  const auto contacts = member::contacts(session);
  if (!contacts) return contacts.error();
  const auto companies = member::known_companies(session);
  if (!companies) return companies.error();
  const bool known =
      std::any_of(contacts->begin(), contacts->end(),
                  [&](const ContactRow& contact) { return contact.name == name; }) ||
      std::any_of(companies->begin(), companies->end(),
                  [&](const member::KnownCompany& company) { return company.handle == name; });
  if (!known) {
    return user_error(UserCode::kNoContact, {{"given", make_visible(name, true)},
                                             {"suggestions", near_names(*contacts, name)}});
  }
  auto rows = member::handed(session, item->entry);
  if (!rows) return rows.error();
  rows->push_back({std::string(name), means, session.now_ms(), confirmed});
  return member::keep_handed(session, item->entry, *rows);
}

}  // namespace ceptoar::work
