// Beside the thread: summary, case, verdict, and what the customer stated.

import { byId, cardOf, dayOf, part, stamp, timeOf, words } from "../shared/dom.js";
import { fileRow } from "./files.js";

const wording = byId("wording").dataset;

function fact(name, value) {
  const root = stamp("fact");
  part(root, "name").textContent = name;
  part(root, "value").textContent = value;
  return root;
}

const moment = (iso) => `${timeOf(iso)} ${dayOf(iso)}`;

export function showPanel(detail) {
  byId("file-none").hidden = true;
  byId("file-open").hidden = false;
  byId("summary").replaceChildren(
    ...detail.summary.split("\n").filter(Boolean).map((line) => Object.assign(document.createElement("p"), { textContent: line })),
  );
  const { case: opened } = detail;
  byId("case-section").hidden = !opened;
  if (opened) {
    byId("case-number").textContent = words(wording.caseNumber, { id: opened.id });
    const facts = [
      [wording.caseState, opened.state_name],
      [wording.caseTopic, opened.topic_name],
      [wording.caseReason, opened.reason_name],
      [wording.caseDepartment, opened.department_name],
      [wording.casePriority, opened.priority_name],
      [wording.caseOpened, moment(opened.opened_at)],
      [wording.caseTaken, opened.taken_at && moment(opened.taken_at)],
      [wording.caseCallback, opened.state === "callback" && moment(opened.callback_at)],
      [wording.caseClosed, opened.closed_at && moment(opened.closed_at)],
      [wording.caseRating, opened.rating && words(wording.rating, { n: opened.rating })],
    ];
    byId("case").replaceChildren(...facts.filter(([, value]) => value).map(([name, value]) => fact(name, value)));
  }
  byId("files-section").hidden = detail.attachments.length === 0;
  byId("file-list").replaceChildren(...detail.attachments.map((file) => fileRow(file, detail, wording)));
  byId("verdict-section").hidden = !detail.verdict_html;
  byId("to-casefile").href = `/desk/conversations/${detail.id}/casefile`;
  byId("to-loan").href = `/desk/conversations/${detail.id}/loan`;
  byId("to-personal").href = `/desk/conversations/${detail.id}/personal`;
  byId("verdict").replaceChildren(detail.verdict_html ? cardOf(detail.verdict_html) : "");
  byId("application-section").hidden = detail.stated.length === 0;
  byId("application").replaceChildren(...detail.stated.map(({ name, value }) => fact(name, value)));
}

export function hidePanel() {
  byId("file-none").hidden = false;
  byId("file-open").hidden = true;
}
