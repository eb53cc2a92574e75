/** Urdu's letters for computers that lack them. Loaded after the page stands, and never by the call page. */
import "./fonts.css";
