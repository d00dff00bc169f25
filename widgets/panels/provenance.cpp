#include "provenance.h"

#include <QRegularExpression>

namespace ttq {

namespace {

// The quoted texts of a line of TOML, without their quotes.
QStringList quotedTexts(const QString &value)
{
    static const QRegularExpression kQuoted(R"re('([^']*)'|"((?:[^"\\]|\\.)*)")re");
    QStringList texts;
    for (auto match = kQuoted.globalMatch(value); match.hasNext();) {
        const QRegularExpressionMatch one = match.next();
        if (one.capturedStart(1) >= 0) {
            texts << one.captured(1);
        } else {
            QString text = one.captured(2);
            texts << text.replace("\\\"", "\"").replace("\\\\", "\\");
        }
    }
    return texts;
}

}  // namespace

QVector<ProvenanceFact> provenanceOf(const QString &runToml)
{
    QVector<ProvenanceFact> facts;
    QString prefix;
    bool inside = false;
    const QStringList lines = runToml.split('\n');
    for (const QString &line : lines) {
        const QString text = line.trimmed();
        if (text.startsWith('[') && !text.contains('=')) {
            inside = text.startsWith("[provenance");
            prefix = text == "[provenance]" ? QString() : text.mid(12, text.size() - 13) + '/';
            continue;
        }
        const qsizetype equals = text.indexOf('=');
        if (!inside || equals < 0)
            continue;
        const QString value = text.mid(equals + 1).trimmed();
        const QStringList texts = quotedTexts(value);
        QString key = text.left(equals).trimmed();
        key.remove('\'').remove('"');
        facts.push_back({prefix + key, texts.isEmpty() ? value : texts.join(' ')});
    }
    return facts;
}

QString shellQuoted(const QString &word)
{
    static const QRegularExpression kPlain("^[A-Za-z0-9_@%+=:,./-]+$");
    if (kPlain.match(word).hasMatch())
        return word;
    return '\'' + QString(word).replace('\'', "'\\''") + '\'';
}

QString shellCommand(const QString &runToml)
{
    static const QRegularExpression kLine(R"(^\s*command_line\s*=\s*\[(.*)\]\s*$)",
                                          QRegularExpression::MultilineOption);
    QStringList words;
    for (const QString &word : quotedTexts(kLine.match(runToml).captured(1)))
        words << shellQuoted(word);
    return words.join(' ');
}

}  // namespace ttq
