#include "helpdialogs.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QMessageBox>
#include <QTextBrowser>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "base/version.h"
#include "panels/icons.h"
#include "windowactions.h"

namespace ttq {

namespace {

// The context of what is said here.
struct Help {
    Q_DECLARE_TR_FUNCTIONS(ttq::Help)
};

void showInDialog(QWidget *parent, const QString &name, const QString &title, QWidget *content, QSize size)
{
    if (auto *open = parent->findChild<QDialog *>(name)) {
        content->deleteLater();
        open->raise();
        open->activateWindow();
        return;
    }
    auto *dialog = new QDialog(parent);
    dialog->setObjectName(name);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    auto *column = new QVBoxLayout(dialog);
    column->addWidget(content);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    column->addWidget(buttons);
    dialog->resize(size);
    dialog->show();
}

}  // namespace

void showHelp(QWidget *parent)
{
    const QStringList parts = {
        "<h2>" + Help::tr("TTQ Workbench") + "</h2>",
        Help::tr(
            "<p>A run is a folder. An engine, a program of its own, trains and writes into it; this window reads it, "
            "draws it, and posts commands. Closing the window need not end a training.</p>"),
        "<h3>" + Help::tr("Watch") + "</h3>",
        Help::tr(
            "<p><b>Scale factors</b>: Wp and Wn of the layers selected in the table. <b>Accuracy</b>: loss and "
            "accuracy "
            "of train, validation and test, with the learning rates on the right axis. <b>Sparsity</b>: the shares of "
            "−, 0 and + in each layer, and the latent weights of the selected one. <b>Weights</b>: histograms of all "
            "layers, and their values side by side. <b>Evaluation</b>: how good a checkpoint is and where it is wrong; "
            "its report stays in the run's folder.</p>"
            "<p>The wheel zooms, dragging pans, a double click or F fits. The cursor is the same in all views; a click "
            "on an event moves it there.</p>"),
        "<h3>" + Help::tr("Steer") + "</h3>",
        Help::tr(
            "<p>Change values in the panel Controls: edits are marked with • and change nothing until <b>Apply</b>. "
            "What "
            "became of them stands in the list below: pending, applied at a step, or refused and why. A pattern such "
            "as "
            "<code>stage3.*</code> reaches several layers. In a learning rate's field, <code>×0.5</code> is a factor "
            "on "
            "the schedule, a number holds until <code>auto</code>.</p>"
            "<p>Pause keeps everything in memory. Stop saves a checkpoint and ends the engine; Resume continues bit "
            "for "
            "bit.</p>"),
        "<h3>" + Help::tr("Keep") + "</h3>",
        Help::tr("<p>Save figure writes the current view as PDF, SVG or PNG in the sizes papers use.</p>")};
    auto *browser = new QTextBrowser;
    browser->setHtml(parts.join(QString()));
    showInDialog(parent, "help", Help::tr("Help"), browser, {620, 560});
}

void showKeys(QWidget *parent, const WindowActions &actions)
{
    auto *tree = new QTreeWidget;
    tree->setHeaderLabels({Help::tr("Key"), Help::tr("Action"), Help::tr("What it does")});
    tree->setAlternatingRowColors(true);
    QTreeWidgetItem *section = nullptr;
    const auto add
        = [&](const QString &menu, const QString &key, const QString &text, const QString &tip, const QIcon &icon) {
              if (section == nullptr || section->text(0) != menu) {
                  section = new QTreeWidgetItem(tree, {menu});
                  section->setFirstColumnSpanned(true);
                  section->setExpanded(true);
              }
              auto *item = new QTreeWidgetItem(section, {key, text, tip});
              item->setIcon(1, icon);
          };
    for (const auto &[menu, action] : actions.withKeys())
        add(menu, action->shortcut().toString(QKeySequence::NativeText), action->text().remove('&'),
            action->statusTip(), action->icon());
    add(Help::tr("Controls"), "Ctrl+Return", Help::tr("Apply"), Help::tr("Post the edited settings to the engine"),
        themedIcon("apply"));
    tree->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    showInDialog(parent, "keySheet", Help::tr("Keys"), tree, {680, 600});
}

void showAbout(QWidget *parent)
{
    auto *box = new QMessageBox(QMessageBox::NoIcon, Help::tr("About"),
                                "<b>TTQ Workbench " + QString(kVersion) + "</b>", QMessageBox::Close, parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setObjectName("about");
    box->setIconPixmap(applicationIcon().pixmap(64, 64));
    box->setInformativeText(
        Help::tr("Trained ternary quantization: train, watch and steer networks with weights −Wn, 0, "
                 "+Wp.\n\nFree software under the GNU General Public License, version 3 or later. Qt %1.")
            .arg(qVersion()));
    box->setModal(false);
    box->show();
}

}  // namespace ttq
