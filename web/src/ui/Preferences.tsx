import { useId } from "preact/hooks";
import { words } from "../i18n/index.js";
import { language, type Language, theme, type Theme } from "../preferences.js";

/** The language and appearance switches. */
export function Preferences() {
  const t = words.value;
  return (
    <div class="preferences">
      <Choice<Language>
        name="language"
        label={t.language}
        value={language.value}
        options={[
          ["en", "English"],
          ["zh", "中文"],
        ]}
        onPick={(value) => (language.value = value)}
      />
      <Choice<Theme>
        name="theme"
        label={t.theme}
        value={theme.value}
        options={[
          ["system", t.themeSystem],
          ["light", t.themeLight],
          ["dark", t.themeDark],
        ]}
        onPick={(value) => (theme.value = value)}
      />
    </div>
  );
}

interface ChoiceProps<T extends string> {
  name: string;
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onPick: (value: T) => void;
}

function Choice<T extends string>({ name, label, value, options, onPick }: ChoiceProps<T>) {
  const labelId = useId();
  return (
    <div class="choice" role="radiogroup" aria-labelledby={labelId}>
      <span id={labelId} class="choice-label">
        {label}
      </span>
      <span class="segments">
        {options.map(([option, text]) => (
          <label key={option}>
            <input
              type="radio"
              name={name}
              value={option}
              checked={option === value}
              onChange={() => onPick(option)}
            />
            <span>{text}</span>
          </label>
        ))}
      </span>
    </div>
  );
}
