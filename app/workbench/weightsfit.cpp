#include "weightsfit.h"

#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QJsonArray>
#include <QLabel>
#include <QLocale>
#include <QTabWidget>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "panels/icons.h"

namespace ttq {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ttq::WeightsFitDialog)
};

QString percent(double share)
{
    return QLocale().toString(100 * share, 'f', 1) + QChar::Nbsp + QLatin1Char('%');
}

QString shapeText(const QJsonValue &shape)
{
    QStringList sizes;
    const QJsonArray list = shape.toArray();
    for (const QJsonValue &size : list)
        sizes << QString::number(size.toInteger());
    return sizes.isEmpty() ? Words::tr("one number") : sizes.join(QStringLiteral("×"));
}

QTreeWidget *treeOf(const QString &name, const QStringList &headings)
{
    auto *tree = new QTreeWidget;
    tree->setAccessibleName(name);
    tree->setHeaderLabels(headings);
    tree->setRootIsDecorated(false);
    tree->setAlternatingRowColors(true);
    tree->setUniformRowHeights(true);
    return tree;
}

void fitColumns(QTreeWidget *tree)
{
    for (int i = 0; i < tree->columnCount(); ++i)
        tree->resizeColumnToContents(i);
}

// What does not fit comes first.
QTreeWidget *tensors(const QJsonObject &fit)
{
    QTreeWidget *tree
        = treeOf(Words::tr("Tensors"),
                 {Words::tr("What"), Words::tr("Shape"), Words::tr("In the network"), Words::tr("In the file")});
    const auto add = [&](const char *icon, const QStringList &texts) {
        auto *item = new QTreeWidgetItem(tree, texts);
        item->setIcon(0, themedIcon(icon));
        for (int i = 0; i < texts.size(); ++i)
            item->setToolTip(i, texts[i]);
    };
    const auto nearest = [](const QJsonObject &one) {
        const QString name = one["nearest"].toString();
        return name.isEmpty() ? QString() : Words::tr("nearest: %1").arg(name);
    };
    const QJsonArray missing = fit["missing"].toArray(), unknown = fit["unknown"].toArray(),
                     misshapen = fit["misshapen"].toArray(), matched = fit["matched"].toArray();
    for (const QJsonValue &value : missing) {
        const QJsonObject one = value.toObject();
        add("error", {Words::tr("missing in the file"), QString(), one["name"].toString(), nearest(one)});
    }
    for (const QJsonValue &value : unknown) {
        const QJsonObject one = value.toObject();
        add("error", {Words::tr("unknown to the network"), QString(), nearest(one), one["name"].toString()});
    }
    for (const QJsonValue &value : misshapen) {
        const QJsonObject one = value.toObject();
        add("error",
            {Words::tr("of another shape"),
             Words::tr("%1, not %2").arg(shapeText(one["file_shape"]), shapeText(one["network_shape"])),
             one["network"].toString(), one["file"].toString()});
    }
    for (const QJsonValue &value : matched) {
        const QJsonObject one = value.toObject();
        const bool same = one["file"] == one["network"];
        add("applied",
            {same ? Words::tr("matches") : Words::tr("matches by another name"), shapeText(one["shape"]),
             one["network"].toString(), one["file"].toString()});
    }
    fitColumns(tree);
    return tree;
}

QTreeWidget *layers(const QJsonObject &fit)
{
    QTreeWidget *tree = treeOf(
        Words::tr("Layers to quantize"),
        {Words::tr("Layer"), Words::tr("Weights"), Words::tr("Zeros"), Words::tr("−"), Words::tr("+"), Words::tr("Δ")});
    const QJsonArray list = fit["layers"].toArray();
    for (const QJsonValue &value : list) {
        const QJsonObject one = value.toObject();
        const bool latent = one.contains("delta");
        auto *item = new QTreeWidgetItem(
            tree,
            {one["name"].toString(), QLocale().toString(one["weights"].toInteger()),
             percent(one["frac_zero"].toDouble()), percent(one["frac_neg"].toDouble()),
             percent(one["frac_pos"].toDouble()),
             latent ? QLocale().toString(one["delta"].toDouble(), 'g', 4) : Words::tr("is quantized already")});
        for (int i = 1; i < tree->columnCount(); ++i)
            item->setTextAlignment(i, Qt::AlignRight | Qt::AlignVCenter);
    }
    fitColumns(tree);
    return tree;
}

}  // namespace

QString fitSentence(const QJsonObject &fit)
{
    const auto matched = fit["matched"].toArray().size();
    const QString counts = Words::tr("%1 of %2 tensors match").arg(matched).arg(fit["network_tensors"].toInteger());
    QStringList parts;
    const auto add = [&](const char *key, const QString &what) {
        if (const auto count = fit[QLatin1String(key)].toArray().size(); count > 0)
            parts << what.arg(count);
    };
    add("missing", Words::tr("%1 missing in the file"));
    add("unknown", Words::tr("%1 unknown to the network"));
    add("misshapen", Words::tr("%1 of another shape"));
    QString text = fit["fits"].toBool()
        ? Words::tr("Fits: %1").arg(counts)
        : Words::tr("Does not fit: %1, %2").arg(counts, parts.join(QStringLiteral(", ")));
    if (!fit["layers"].toArray().isEmpty())
        text += Words::tr("; quantization begins with %1 zeros (mean of layers %2)")
                    .arg(percent(fit["frac_zero_weighted"].toDouble()), percent(fit["frac_zero_mean"].toDouble()));
    return text;
}

WeightsFitDialog::WeightsFitDialog(const QString &file, const QJsonObject &fit, QWidget *parent) : QDialog(parent)
{
    setObjectName("weightsFitDialog");
    setWindowTitle(tr("Weights and network"));
    auto *column = new QVBoxLayout(this);
    QStringList lines{"<b>" + file.toHtmlEscaped() + "</b>", fitSentence(fit).toHtmlEscaped()};
    const QJsonArray notes = fit["notes"].toArray();
    for (const QJsonValue &note : notes)
        lines << note.toString().toHtmlEscaped();
    auto *text = new QLabel(lines.join("<br>"));
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(text);
    auto *tabs = new QTabWidget;
    tabs->addTab(tensors(fit), tr("Tensors"));
    tabs->addTab(layers(fit), tr("Layers to quantize"));
    column->addWidget(tabs, 1);
    if (!fit["fits"].toBool()) {
        auto *hint
            = new QLabel(tr("A mapping file says what belongs together: two names a line, that of the file and that "
                            "of the network; “-” for none."));
        hint->setWordWrap(true);
        column->addWidget(hint);
    }
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
    resize(760, 520);
}

}  // namespace ttq
